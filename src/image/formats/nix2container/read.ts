// image.json, which nix2container builds in the place of an image: the config, and layers by the store paths that they are
// made of. Source: its types/types.go and nix/image.go.
import * as z from 'zod';
import { NixlayerError } from '../../../errors/nixlayer-error.ts';
import { describeSchemaError } from '../../../errors/schema-error.ts';
import { compactJson, goJsonString, rawItems, rawMembers } from '../../../json/compact-json.ts';
import { assertStorePath, storePathBase } from '../../../store/store-path-name.ts';

export interface Nix2containerImage {
  /** The config that nix2container's own copies have, byte for byte. */
  readonly configText: string;
  /** From the lowest to the uppermost. */
  readonly layers: readonly Nix2containerLayer[];
}

export interface Nix2containerLayer {
  /** Of the blob, `sha256:…`. */
  readonly digest: string;
  /** Of the uncompressed layer. */
  readonly diff_ids: string;
  /** Bytes of the blob; 0 where nobody counted them. */
  readonly size: number;
  readonly paths: readonly Nix2containerPath[];
  /** An archive in the store that is the layer; its paths are then only told. */
  readonly 'layer-path': string;
}

export interface Nix2containerPath {
  readonly path: string;
  readonly options?:
    | {
        readonly rewrite: { readonly regex: string; readonly repl: string };
        readonly perms: readonly {
          readonly regex: string;
          readonly mode: string;
          readonly uid: number;
          readonly gid: number;
          readonly uname: string;
          readonly gname: string;
        }[];
      }
    | undefined;
}

const text = z.string().default('');
const id = z.int().nonnegative().default(0);
const sha256 = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'expected a sha256 digest');
/** Go writes empty lists as null. */
const listOf = <Item extends z.ZodType>(item: Item) =>
  z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);

const perm = z.object({ regex: text, mode: text, uid: id, gid: id, uname: text, gname: text });
const noRewrite = { regex: '', repl: '' };
const options = z.object({
  rewrite: z.object({ regex: text, repl: text }).default(noRewrite),
  perms: listOf(perm),
});

const layerSchema: z.ZodType<Nix2containerLayer> = z.object({
  digest: sha256,
  diff_ids: sha256,
  size: id,
  paths: listOf(
    z.object({ path: z.string(), options: options.nullish().transform((own) => own ?? undefined) }),
  ),
  'layer-path': text,
});

const imageSchema = z.object({
  version: z.literal(1, 'expected 1, the one version that is known'),
  'image-config': z.looseObject({}),
  layers: listOf(layerSchema),
  arch: z.string().min(1),
});

/** Whether a JSON text is such an image, sound or not. */
export function isNix2containerImage(json: string): boolean {
  if (!json.includes('"image-config"')) return false;
  try {
    const document: unknown = JSON.parse(json);
    return typeof document === 'object' && document !== null && 'image-config' in document;
  } catch {
    return false;
  }
}

/**
 * @param origin names the text in messages
 * @throws NixlayerError E_SPEC (its form is another one), E_INVALID_PATH (it names files outside of the store)
 */
export function readNix2containerImage(json: string, origin: string, storeDir: string): Nix2containerImage {
  const members = rawMembers(json, origin);
  const result = imageSchema.safeParse(JSON.parse(json));
  if (!result.success) {
    const what = describeSchemaError(result.error);
    throw new NixlayerError(
      'E_SPEC',
      `${origin} (image.json of nix2container) is not what was expected:\n${what}`,
      {
        hint: 'Expected what nix2container.buildImage builds, of release 1.0 or later.',
      },
    );
  }
  const { layers, arch } = result.data;
  for (const layer of layers) assertInStore(layer, storeDir);
  return { configText: configTextOf(members, layers, arch, origin), layers };
}

/** Anything else would be copied from this machine into the image. */
function assertInStore({ paths, 'layer-path': archive }: Nix2containerLayer, storeDir: string): void {
  for (const { path } of paths) assertStorePath(path, storeDir);
  if (archive === '') return;
  const inStore = new RegExp(`^/${storePathBase}(?:/|$)`);
  const isInside = archive.startsWith(storeDir) && inStore.test(archive.slice(storeDir.length));
  if (isInside && !archive.split('/').includes('..')) return;
  throw new NixlayerError(
    'E_INVALID_PATH',
    `The layer ${JSON.stringify(archive)} does not lie in the store`,
    {
      hint: `Expected a file in a store path of ${storeDir}.`,
    },
  );
}

/** The parts are as Go wrote them; only the white space goes. */
function configTextOf(
  members: ReadonlyMap<string, string>,
  layers: readonly Nix2containerLayer[],
  arch: string,
  origin: string,
): string {
  const created = members.get('created') ?? 'null';
  const diffIds = layers.map(({ diff_ids }) => goJsonString(diff_ids));
  const history = rawLayers(members, origin).map((layer) =>
    compactJson(rawMembers(layer, origin).get('History') ?? '{}'),
  );
  const fields = [
    ...(created === 'null' ? [] : [`"created":${compactJson(created)}`]),
    `"architecture":${goJsonString(arch)}`,
    '"os":"linux"',
    `"config":${compactJson(members.get('image-config') ?? '{}')}`,
    layers.length === 0
      ? '"rootfs":{"type":"","diff_ids":null}'
      : `"rootfs":{"type":"layers","diff_ids":[${diffIds.join(',')}]}`,
    ...(layers.length === 0 ? [] : [`"history":[${history.join(',')}]`]),
  ];
  return `{${fields.join(',')}}`;
}

function rawLayers(members: ReadonlyMap<string, string>, origin: string): readonly string[] {
  const layers = members.get('layers') ?? 'null';
  return layers === 'null' ? [] : rawItems(layers, origin);
}
