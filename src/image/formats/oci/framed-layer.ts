// A layer as frames: one for each store path, so that a path is compressed once, whatever layers it lies in. What
// belongs to no path, the store folder at the start and the zeros at the end, are frames of their own. Other layers are
// one frame.
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { isSettled } from '../../../archive/file-stamp.ts';
import { compressed } from '../../../archive/frames/compress.ts';
import type { Compressor } from '../../../archive/frames/compressor.ts';
import { type Frame, keepFrame, readFrame } from '../../../archive/frames/frame-file.ts';
import type { LayerReader } from '../../../archive/layer-reader.ts';
import {
  type LocatedPath,
  layerWriterVersion,
  type StoreLayerRecipe,
  storeDirParts,
} from '../../../archive/store-layer.ts';
import { tap } from '../../../archive/tap.ts';
import type { WorkStats } from '../../../archive/work-stats.ts';
import { type CacheFolder, cacheKey } from '../../../cache/cache-folder.ts';
import { removeEntry } from '../../../cache/entry.ts';
import type { Layer } from '../../image.ts';

export interface FramingOptions {
  readonly compressor: Compressor;
  /** Where frames are kept. */
  readonly cache: CacheFolder;
  readonly reader: LayerReader;
  readonly stats?: WorkStats | undefined;
  /** Takes nothing that is kept for right without looking at it. */
  readonly checkKept?: boolean | undefined;
  /** Called with bytes done since the last call, before compression. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A frame of a layer, and the store path whose bytes it holds. */
export interface LayerFrame {
  readonly frame: Frame;
  readonly storePath?: string;
}

/** The recipe of a layer that is compressed path by path. */
export function pathRecipe({ recipe }: Layer): StoreLayerRecipe | undefined {
  if (recipe === undefined || recipe.rules?.length) return undefined;
  return 'copied' in recipe || 'archive' in recipe || 'merged' in recipe ? undefined : recipe;
}

/**
 * The frames of a layer in their order; what is not kept is compressed, by all threads at once.
 * @throws NixlayerError as `compressPaths`, and as {@link Layer.open}
 */
export async function framesOfLayer(layer: Layer, options: FramingOptions): Promise<LayerFrame[]> {
  const recipe = pathRecipe(layer);
  if (recipe === undefined) return [{ frame: await wholeFrame(layer, options) }];
  const { paths } = recipe;
  const keys = await pathKeys(layer, recipe, options);
  const kept = keys.map((key) => readFrame(options.cache, key));
  for (const frame of kept) if (frame !== undefined) reuse(frame.size, options);
  const missing = paths.flatMap((path, index) => (kept[index] ? [] : [{ path, key: keys[index] ?? '' }]));
  const made = new Map((await compressAll(recipe, missing, options)).map((frame) => [frame.key, frame]));
  if (missing.length > 0) await assertUnchanged(layer, made.keys(), options);
  const start = Buffer.concat([...storeDirParts(recipe)]);
  const body = paths.map(({ storePath }, index) => ({
    storePath,
    frame: (kept[index] ?? made.get(keys[index] ?? '')) as Frame,
  }));
  const end = layer.digest.size - start.length - body.reduce((sum, { frame }) => sum + frame.size, 0);
  return [
    { frame: await contentFrame(start, options) },
    ...body,
    { frame: await contentFrame(Buffer.alloc(end), options) },
  ];
}

/** What was compressed must be what the layer's digest says: nobody hashes a layer that is never in one piece. */
async function assertUnchanged(
  layer: Layer,
  made: Iterable<string>,
  { cache, signal }: FramingOptions,
): Promise<void> {
  try {
    await layer.assertUnchanged?.(signal);
  } catch (error) {
    for (const key of made) removeEntry(cache, 'frame', key);
    throw error;
  }
}

function reuse(size: number, { stats, onBytes }: FramingOptions): void {
  if (stats !== undefined) stats.reused += size;
  onBytes?.(size);
}

/** Names of frames: by the path's hash, else by the status of its files; new ones where neither tells anything. */
async function pathKeys(
  { hashes }: Layer,
  recipe: StoreLayerRecipe,
  { compressor, reader, signal }: FramingOptions,
): Promise<string[]> {
  const { paths, ...common } = recipe;
  const decides = [layerWriterVersion, compressor.identity, common];
  const keyOf = ({ storePath }: LocatedPath, by: string, value: string): string =>
    cacheKey([...decides, storePath, by, value]);
  if (hashes !== undefined) return paths.map((path, index) => keyOf(path, 'narHash', hashes[index] ?? ''));
  const lookedAt = Date.now();
  const stamps = await reader.stamps(recipe, signal);
  return paths.map((path, index) => {
    const stamp = stamps[index];
    return stamp !== undefined && isSettled(stamp, lookedAt)
      ? keyOf(path, 'stamp', stamp.value)
      : keyOf(path, 'once', randomUUID());
  });
}

interface MissingPath {
  readonly path: LocatedPath;
  readonly key: string;
}

/** Bytes of paths that a thread compresses in one task. */
const taskSize = 4 * 1024 * 1024;

async function compressAll(
  recipe: StoreLayerRecipe,
  missing: readonly MissingPath[],
  { reader, compressor, cache, stats, onBytes, signal: outer }: FramingOptions,
): Promise<Frame[]> {
  const stop = new AbortController();
  const signal = outer === undefined ? stop.signal : AbortSignal.any([outer, stop.signal]);
  setMaxListeners(0, signal); // every task listens
  const { paths: _, ...common } = recipe;
  const tasks = inTasks(missing).map((paths) =>
    reader.compress({ recipe: common, paths, compressor, cache }, { stats, onBytes, signal }),
  );
  try {
    return (await Promise.all(tasks)).flat();
  } catch (error) {
    stop.abort();
    await Promise.allSettled(tasks);
    throw error;
  }
}

/** The largest first, so that none starts when the others are done; small ones together. */
function inTasks(missing: readonly MissingPath[]): MissingPath[][] {
  const sizeOf = ({ path }: MissingPath): number => path.size ?? taskSize / 8;
  const tasks: MissingPath[][] = [];
  let room = 0;
  for (const each of [...missing].sort((a, b) => sizeOf(b) - sizeOf(a))) {
    if (room <= 0) {
      tasks.push([]);
      room = taskSize;
    }
    tasks.at(-1)?.push(each);
    room -= sizeOf(each);
  }
  return tasks;
}

/** A layer that is not made of store paths alone. Its digest says what it holds. */
async function wholeFrame(layer: Layer, options: FramingOptions): Promise<Frame> {
  const { compressor, cache, stats, onBytes, signal } = options;
  const { diffId, size } = layer.digest;
  const key = cacheKey([compressor.identity, 'layer', diffId]);
  const kept = readFrame(cache, key);
  if (kept !== undefined) {
    reuse(kept.size, options);
    return kept;
  }
  const chunks = tap(layer.open(signal), (chunk) => onBytes?.(chunk.length));
  const frame = await keepFrame(cache, key, compressed(chunks, compressor, signal), () => size);
  if (stats !== undefined) stats.compressed += size;
  return frame;
}

/** A frame of few bytes that many layers have. */
async function contentFrame(content: Buffer, { compressor, cache, signal }: FramingOptions): Promise<Frame> {
  const key = cacheKey([compressor.identity, 'content', content.toString('latin1')]);
  const kept = readFrame(cache, key);
  if (kept !== undefined) return kept;
  return keepFrame(cache, key, compressed([content], compressor, signal), () => content.length);
}
