// Decided layers → Image: hashes every layer, then writes config and manifest around the digests.

import { setMaxListeners } from 'node:events';
import { assertFileRules } from '../archive/file-rules/file-rule.ts';
import type { LayerRecipe } from '../archive/layer-recipe.ts';
import { type JsonValue, parseOrderedJson } from '../json/ordered-json.ts';
import { assertStackable } from '../layering/layer-limit.ts';
import { sha256Hex } from '../store/hash.ts';
import type { AssembleInput } from './assemble-input.ts';
import { type BaseImage, baseImageOf } from './base/base-image.ts';
import { inheritConfig, inheritedFields } from './base/inherit-config.ts';
import { inheritedLayers } from './base/inherited-layer.ts';
import { layersToAdd } from './base/layers-to-add.ts';
import { verifyBaseImage } from './base/verify-base-image.ts';
import { parseImageTime } from './created.ts';
import { customisationLayer } from './customisation-layer.ts';
import { hashedLayer } from './hashed-layer.ts';
import type { Image, Layer } from './image.ts';
import { imageConfigText, layerComment, overlayBaseEnv } from './oci-config.ts';
import { assertRepoTag } from './reference.ts';
import { unusedRules } from './unused-rules.ts';

/**
 * The image with all digests known and nothing written. The caller closes it.
 * Reads every store layer once. Text formats follow dockerTools' stream script, so that the image ID is the same.
 * @throws NixlayerError E_SPEC (config, created, mtime), E_BASE_IMAGE, E_INPUT, E_DISK_FULL,
 *   E_INVALID_PATH, E_STORE_FORMAT, E_LAYER_CHANGED, E_ABORTED
 */
export async function assembleImage(input: AssembleInput): Promise<Image> {
  const base = await baseImageOf(input, input, input.signal);
  try {
    const repoTags = [...new Set([input.repoTag, ...(input.tags ?? [])])];
    for (const repoTag of repoTags) assertRepoTag(repoTag);
    assertFileRules(input.perms ?? []);
    const created = parseImageTime(input.created, 'created', input.now);
    const mtime = parseImageTime(input.mtime, 'mtime', input.now).seconds;
    const ownConfig = input.config === null ? null : parseOrderedJson(input.config, 'the image config');
    assertStackable(base?.layers.length ?? 0, ownLayerCount(input));
    const inheritsAll = input.inherit === 'all';
    const inherited = base && inheritsAll ? inheritedFields(base, input) : undefined;
    const digests = base === undefined ? [] : await verifyBaseImage(base, input.onProgress, input.signal);
    const baseLayers = base === undefined ? [] : inheritedLayers(base, digests);
    const own = await describeLayers(input, mtime, baseLayers.length);
    const added = base && input.deduplicate ? await layersToAdd(base, own, input.signal) : own;
    const layers = [...baseLayers, ...added];
    const configText = imageConfigText({
      created: created.text,
      architecture: input.architecture,
      os: input.os,
      config: configOn(base, ownConfig, inheritsAll),
      layers: layers.map(({ digest, comment }) => ({ diffId: digest.diffId, comment })),
      inherited,
    });
    const imageDigest = sha256Hex(configText);
    return {
      imageId: `sha256:${imageDigest}`,
      configText,
      repoTags,
      annotations: input.annotations ?? {},
      warnings: unusedRules(input.perms, own),
      layers,
      mtime,
      close: async () => base?.tar.close(),
    };
  } catch (error) {
    await base?.tar.close();
    throw error;
  }
}

function configOn(base: BaseImage | undefined, own: JsonValue, inheritsAll: boolean): JsonValue {
  if (base === undefined) return own;
  return inheritsAll ? inheritConfig(own, base.config.get('config')) : overlayBaseEnv(own, base.env);
}

function ownLayerCount({ storeLayers }: AssembleInput): number {
  return storeLayers.length + 1;
}

async function describeLayers(input: AssembleInput, mtime: number, baseLayers: number): Promise<Layer[]> {
  const stop = new AbortController();
  const signal = input.signal === undefined ? stop.signal : AbortSignal.any([input.signal, stop.signal]);
  setMaxListeners(0, signal); // every layer listens
  const progress = (layer: number) => (bytes: number) => input.onProgress?.(bytes, layer);
  const stored: Layer[] = [];
  const hashing = bySize(input).map(async (index) => {
    const onBytes = progress(baseLayers + index);
    stored[index] = await storeLayer(input, mtime, input.storeLayers[index] ?? [], onBytes, signal);
  });
  const topIndex = baseLayers + input.storeLayers.length;
  const top = customisationLayer(input.customisationLayer, input, progress(topIndex), signal);
  try {
    await Promise.all([...hashing, top]);
  } catch (error) {
    stop.abort();
    await Promise.allSettled([...hashing, top]);
    throw error;
  }
  return [...stored, await top];
}

/** Indices of the store layers, the largest first: a large layer that starts last would keep one thread busy alone. */
function bySize({ storeLayers, narSize }: AssembleInput): number[] {
  const sizes = storeLayers.map((paths) => paths.reduce((sum, path) => sum + (narSize?.(path) ?? 0), 0));
  return [...sizes.keys()].sort((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0));
}

async function storeLayer(
  input: AssembleInput,
  mtime: number,
  storePaths: readonly string[],
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Layer> {
  const { storeDir, uid, gid, uname, gname, canonicalModes, locate, perms: rules } = input;
  const paths = storePaths.map((storePath) => ({
    storePath,
    location: locate(storePath),
    size: input.narSize?.(storePath),
  }));
  const recipe: LayerRecipe = { storeDir, paths, mtime, uid, gid, uname, gname, canonicalModes, rules };
  const hashed = await hashedLayer(recipe, storePaths, input, onBytes, signal);
  return {
    ...hashed,
    kind: 'store',
    archivePath: `${hashed.digest.diffId.slice('sha256:'.length)}/layer.tar`,
    compression: 'none',
    storePaths,
    comment: layerComment(storePaths),
  };
}
