// An image of nix2container as an Image: layers are read from the store when they are opened, and must be what it says.
import { compressionOf, decompressed } from '../../../archive/decompress.ts';
import { fileStatus } from '../../../archive/file-tree.ts';
import { type LayerDigest, runningDigest } from '../../../archive/layer-digest.ts';
import { type LayerReader, layerReader } from '../../../archive/layer-reader.ts';
import type { LayerRecipe } from '../../../archive/layer-recipe.ts';
import type { MergedLayerRecipe, MergedPath } from '../../../archive/merged-layer.ts';
import type { WorkStats } from '../../../archive/work-stats.ts';
import { NixlayerError } from '../../../errors/nixlayer-error.ts';
import { sha256Hex } from '../../../store/hash.ts';
import type { CompressedLayer, Image, Layer } from '../../image.ts';
import { hashed, verified } from '../../verified-layer.ts';
import type { Nix2containerImage, Nix2containerLayer, Nix2containerPath } from './read.ts';

export interface Nix2containerOptions {
  /** `NAME:TAG` each; image.json tells none. */
  readonly repoTags?: readonly string[] | undefined;
  /** Where the files of a store path lie on this machine. */
  readonly locate: (storePath: string) => string;
  /** True when those files do not carry the store's modes. */
  readonly canonicalModes: boolean;
  /** Worker threads by default. */
  readonly reader?: LayerReader | undefined;
  readonly stats?: WorkStats | undefined;
  /** Called with bytes read since the last call, and the index of their layer. */
  readonly onProgress?: (bytes: number, layer: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads one small layer, which tells how old the nix2container was that hashed it, and layers that are compressed
 * archives, whose size nobody tells. All others are read when they are opened, and are checked then.
 * @throws NixlayerError E_LAYER_CHANGED (store paths are not those of the image), E_INVALID_PATH (they are gone),
 *   E_ARCHIVE_FORMAT, E_ABORTED
 */
export async function openNix2containerImage(
  { configText, layers: described }: Nix2containerImage,
  options: Nix2containerOptions,
): Promise<Image> {
  const dialect = await dialectOf(described, options);
  const layers: Layer[] = [];
  for (const [index, layer] of described.entries())
    layers.push(
      layer['layer-path'] === ''
        ? await layerOfPaths(layer, dialect, options)
        : await layerOfArchive(layer, options, (bytes) => options.onProgress?.(bytes, index)),
    );
  return {
    imageId: `sha256:${sha256Hex(configText)}`,
    configText,
    repoTags: options.repoTags ?? [],
    annotations: {},
    warnings: [],
    layers,
    mtime: 1,
    close: async () => {},
  };
}

type Dialect = Pick<MergedLayerRecipe, 'mtime' | 'gnameIsUname'>;

const newest: Dialect = { mtime: 1, gnameIsUname: false };
/** From the newest to the oldest. */
const dialects: readonly Dialect[] = [
  newest,
  { mtime: 1, gnameIsUname: true },
  { mtime: 0, gnameIsUname: true },
];

/** The smallest layer whose bytes tell it. */
async function dialectOf(
  layers: readonly Nix2containerLayer[],
  { reader = layerReader(), signal, stats, ...options }: Nix2containerOptions,
): Promise<Dialect> {
  const ofPaths = layers.filter((layer) => layer['layer-path'] === '');
  const telling = ofPaths.filter(({ paths }) => paths.some(changesGroup));
  const [smallest] = [...(telling.length > 0 ? telling : ofPaths)].sort((a, b) => a.size - b.size);
  if (smallest === undefined) return newest;
  for (const dialect of dialects) {
    const { digest } = await reader.digest(recipeOf(smallest, dialect, options), { signal, stats });
    if (digest.diffId === smallest.diff_ids) return dialect;
  }
  throw otherLayer(smallest);
}

function changesGroup({ options }: Nix2containerPath): boolean {
  return options?.perms.some(({ uname, gname }) => gname !== '' && gname !== uname) ?? false;
}

function recipeOf(
  { paths }: Nix2containerLayer,
  dialect: Dialect,
  { locate, canonicalModes }: Pick<Nix2containerOptions, 'locate' | 'canonicalModes'>,
): MergedLayerRecipe {
  const merged = paths.map(
    ({ path: storePath, options }): MergedPath => ({
      storePath,
      location: locate(storePath),
      ...(options?.rewrite.regex && { rewrite: options.rewrite }),
      ...(options?.perms.length && { perms: options.perms }),
    }),
  );
  return { merged, ...dialect, canonicalModes };
}

async function layerOfPaths(
  layer: Nix2containerLayer,
  dialect: Dialect,
  { reader = layerReader(), stats, signal, ...options }: Nix2containerOptions,
): Promise<Layer> {
  const recipe = recipeOf(layer, dialect, options);
  const { diff_ids: diffId } = layer;
  // Images of the first months tell no size.
  const size = layer.size || (await reader.digest(recipe, { signal, stats })).digest.size;
  const digest: LayerDigest = { diffId, size };
  const check = async (now: LayerDigest): Promise<void> => {
    if (now.diffId !== diffId) throw otherLayer(layer);
  };
  return {
    ...described(layer),
    kind: 'store',
    digest,
    recipe,
    open: (openSignal) =>
      verified(reader.open(recipe, { signal: openSignal, stats }), digest, () => otherLayer(layer)),
    assertUnchanged: async (checkSignal) =>
      check((await reader.digest(recipe, { signal: checkSignal, stats })).digest),
  };
}

/** Of a base image, or one whose store paths nobody could build again. */
async function layerOfArchive(
  layer: Nix2containerLayer,
  { reader = layerReader(), stats, locate, signal }: Nix2containerOptions,
  onBytes: (bytes: number) => void,
): Promise<Layer> {
  const location = locate(layer['layer-path']);
  const recipe: LayerRecipe = { copied: location };
  const storedSize = fileStatus(location).size;
  const stored = (openSignal: AbortSignal | undefined, digest: string) =>
    verified(reader.open(recipe, { signal: openSignal, stats }), { diffId: digest, size: storedSize }, () =>
      otherLayer(layer),
    );
  const compression = await compressionOfFile(reader, recipe, signal);
  const { diff_ids: diffId } = layer;
  const kind = layer.paths.length > 0 ? 'store' : 'base';
  if (compression === 'none') {
    const open: Layer['open'] = (openSignal) => stored(openSignal, diffId);
    return { ...described(layer), kind, digest: { diffId, size: storedSize }, recipe, open };
  }
  const plain = (openSignal: AbortSignal | undefined) =>
    decompressed(stored(openSignal, layer.digest), compression, location, openSignal);
  const running = runningDigest();
  for await (const chunk of plain(signal)) {
    running.update(chunk);
    onBytes(chunk.length);
  }
  const digest = running.finish();
  if (digest.diffId !== diffId) throw otherLayer(layer);
  const original: CompressedLayer = {
    compression,
    digest: layer.digest,
    size: storedSize,
    open: (openSignal) => stored(openSignal, layer.digest),
  };
  const open: Layer['open'] = (openSignal) =>
    verified(hashed(plain(openSignal)), digest, () => otherLayer(layer));
  return { ...described(layer), kind, digest, original, open };
}

async function compressionOfFile(reader: LayerReader, recipe: LayerRecipe, signal: AbortSignal | undefined) {
  for await (const chunk of reader.open(recipe, { signal })) return compressionOf(chunk);
  return 'none';
}

function described({
  diff_ids,
  paths,
}: Nix2containerLayer): Pick<Layer, 'archivePath' | 'compression' | 'storePaths' | 'comment'> {
  return {
    archivePath: `${diff_ids.slice('sha256:'.length)}/layer.tar`,
    compression: 'none',
    storePaths: paths.map(({ path }) => path),
    comment: '',
  };
}

function otherLayer({ paths, digest, 'layer-path': archive }: Nix2containerLayer): NixlayerError {
  const [first = archive] = paths.map(({ path }) => path);
  const more = paths.length > 1 ? ` and ${paths.length - 1} more` : '';
  return new NixlayerError(
    'E_LAYER_CHANGED',
    `The layer with ${first}${more} is not the one that nix2container hashed (${digest})`,
    {
      hint: 'The store path was built again, with other content, or is damaged: nix-store --verify-path tells. Build the image again; `reproducible = false` of buildLayer keeps layers whose builds differ.',
    },
  );
}
