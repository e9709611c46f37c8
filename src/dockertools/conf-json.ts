// conf.json, as nixpkgs' streamLayeredImage writes it beside its script: an ImageSpec whose layers are decided. Releases
// have more and more fields; what a text lacks is what the script of its time did.
import * as z from 'zod';
import { isJsonObject, type JsonObject, type JsonValue, parseOrderedJson } from '../json/ordered-json.ts';
import { nixlayerKeySchema, type OwnFields } from './own-fields.ts';

export interface ConfJson {
  readonly architecture: string;
  readonly os: string;
  /** The image config's `config`; null when there is none. */
  readonly config: JsonObject | null;
  readonly store_dir: string;
  /** A docker-archive, OCI archive or OCI layout. */
  readonly from_image: string | null;
  /** From the lowest layer to the uppermost. */
  readonly store_layers: readonly (readonly string[])[];
  /** A store path that holds `layer.tar`. */
  readonly customisation_layer: string;
  /** `NAME:TAG` */
  readonly repo_tag: string;
  readonly created: string;
  /** Texts before the end of 2024 have one time for everything: `created`. */
  readonly mtime?: string | undefined;
  readonly uid: number;
  readonly gid: number;
  readonly uname: string;
  readonly gname: string;
  /** Ours; dockerTools passes over it. */
  readonly nixlayer?: OwnFields | undefined;
}

const owner = z.union([z.int().nonnegative(), z.string().regex(/^\d{1,15}$/)]).transform(Number);

/**
 * nixpkgs adds keys now and then (preferLocalBuild, variant); they say nothing about the image.
 * @internal
 */
export const confJsonSchema: z.ZodType<ConfJson> = z.object({
  architecture: z.string().min(1),
  os: z.string().min(1).default('linux'),
  config: z.custom<JsonObject>(isJsonObject, 'expected an object').nullable().default(null),
  store_dir: z.string().startsWith('/').default('/nix/store'),
  from_image: z.string().startsWith('/').nullable().default(null),
  store_layers: z.array(z.array(z.string()).min(1)),
  customisation_layer: z.string().startsWith('/'),
  repo_tag: z.string().min(1),
  created: z.string().min(1),
  mtime: z.string().min(1).optional(),
  uid: owner.default(0),
  gid: owner.default(0),
  uname: z.string().default('root'),
  gname: z.string().default('root'),
  nixlayer: nixlayerKeySchema,
});

/** Those that no text can do without: the script of nixpkgs 20.09, the first one, reads them already. */
const fieldsOfAllAges = [
  'architecture',
  'store_layers',
  'customisation_layer',
  'repo_tag',
  'created',
] as const satisfies readonly (keyof ConfJson)[];

/** What to tell about a text that lacks fields; undefined when it has all that it needs. */
export function missingFields(document: Readonly<Record<string, unknown>>): string | undefined {
  const missing = fieldsOfAllAges.filter((field) => document[field] === undefined);
  if (missing.length === 0) return undefined;
  return `Without ${missing.join(', ')} it is no conf.json of streamLayeredImage: those of all releases of nixpkgs, since 20.09, have ${fieldsOfAllAges.join(', ')}.`;
}

/** The members as JSON, in the order of the original; ours, if there are any, after them. */
export function confJsonDocument(conf: ConfJson): JsonObject {
  const plain = (value: object): JsonValue => parseOrderedJson(JSON.stringify(value), 'nixlayer');
  return new Map<string, JsonValue>([
    ['architecture', conf.architecture],
    ['os', conf.os],
    ['config', conf.config],
    ['store_dir', conf.store_dir],
    ['from_image', conf.from_image],
    ['store_layers', conf.store_layers],
    ['customisation_layer', conf.customisation_layer],
    ['repo_tag', conf.repo_tag],
    ['created', conf.created],
    ['mtime', conf.mtime ?? conf.created],
    // As texts, because shells wrote them first.
    ['uid', String(conf.uid)],
    ['gid', String(conf.gid)],
    ['uname', conf.uname],
    ['gname', conf.gname],
    ...(conf.nixlayer ? [['nixlayer', plain(conf.nixlayer)] as const] : []),
  ]);
}
