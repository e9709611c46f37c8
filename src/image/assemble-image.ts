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
import type { Image, Layer, StartedImage } from './image.ts';
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
  return (await startImage(input)).image;
}

/**
 * The same image while its layers are still hashed: one can be on its way before the next one is known.
 * @throws as {@link assembleImage}; what goes wrong with layers comes out of the promises
 */
export async function startImage(input: AssembleInput): Promise<StartedImage> {
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
    const finish = async (own: readonly Layer[]): Promise<Image> => {
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
      return {
        imageId: `sha256:${sha256Hex(configText)}`,
        configText,
        repoTags,
        annotations: input.annotations ?? {},
        warnings: unusedRules(input.perms, own),
        layers,
        mtime,
        close: async () => base?.tar.close(),
      };
    };
    const own = describeLayers(input, mtime, baseLayers.length);
    const image = own.all.then(finish).catch(async (error) => {
      await base?.tar.close();
      throw error;
    });
    image.catch(() => undefined); // whoever waits for it sees the error
    // Which layers are added is known at the end.
    const layers = input.deduplicate
      ? undefined
      : [...baseLayers.map((layer) => Promise.resolve(layer)), ...own.each];
    return { mtime, layers, image, stop: own.stop };
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

interface LayersToCome {
  /** From the lowest to the uppermost. */
  readonly each: readonly Promise<Layer>[];
  readonly all: Promise<readonly Layer[]>;
  stop(): void;
}

/** Layers are hashed in their order, which is the order in which they are sent; a large one by all threads. */
function describeLayers(input: AssembleInput, mtime: number, baseLayers: number): LayersToCome {
  const stop = new AbortController();
  const signal = input.signal === undefined ? stop.signal : AbortSignal.any([input.signal, stop.signal]);
  setMaxListeners(0, signal); // every layer listens
  const progress = (layer: number) => (bytes: number) => input.onProgress?.(bytes, baseLayers + layer);
  const { storeLayers } = input;
  const each = [
    ...storeLayers.map((paths, index) => storeLayer(input, mtime, paths, progress(index), signal)),
    customisationLayer(input.customisationLayer, input, progress(storeLayers.length), signal),
  ];
  const all = Promise.all(each).catch(async (error) => {
    stop.abort();
    await Promise.allSettled(each);
    throw error;
  });
  return { each, all, stop: () => stop.abort() };
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
