// conf.json, as nixpkgs' streamLayeredImage writes it beside its script: an ImageSpec whose layers are decided.
import { z } from 'zod';
import { NixlayerError } from '../errors/nixlayer-error.ts';

const owner = z.union([z.int(), z.string().regex(/^\d+$/)]).transform(Number);

// nixpkgs adds keys now and then (preferLocalBuild, variant); they say nothing about the image.
export const confJsonSchema = z.object({
  architecture: z.string().min(1),
  os: z.string().min(1),
  config: z.record(z.string(), z.unknown()).nullable().default(null),
  store_dir: z.string().startsWith('/'),
  /** A docker-archive. */
  from_image: z.string().startsWith('/').nullable(),
  /** From the lowest layer to the uppermost. */
  store_layers: z.array(z.array(z.string()).min(1)),
  /** A store path that holds `layer.tar`. */
  customisation_layer: z.string().startsWith('/'),
  /** `NAME:TAG` */
  repo_tag: z.string().min(1),
  created: z.string().min(1),
  // Texts before the end of 2024 have one time for everything, and no owner.
  mtime: z.string().min(1).optional(),
  uid: owner.default(0),
  gid: owner.default(0),
  uname: z.string().default('root'),
  gname: z.string().default('root'),
});

/** @see confJsonSchema for units and meanings */
export type ConfJson = Readonly<z.infer<typeof confJsonSchema>>;

/** @throws NixlayerError E_SPEC; `origin` names the text in the message */
export function parseDocument<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  origin: string,
): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new NixlayerError('E_SPEC', `${origin} is not what was expected:\n${z.prettifyError(result.error)}`);
}
