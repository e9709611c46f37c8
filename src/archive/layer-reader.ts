// Layers, read and hashed away from the main thread. What is known to be the same as when it was hashed is not hashed
// again.
import { throwIfAborted } from '../errors/aborted.ts';
import { workerModule } from '../package/package-files.ts';
import { type FileStamp, joinStamps } from './file-stamp.ts';
import type { CompressionJob } from './frames/compress-paths.ts';
import type { Frame } from './frames/frame-file.ts';
import type { JoinedDigest, JoinedFrames } from './frames/joined-frames.ts';
import type { LayerDigest } from './layer-digest.ts';
import { partsOfLayer, sendInParts } from './layer-parts.ts';
import type { LayerRecipe } from './layer-recipe.ts';
import { type LayerTasks, localLayerTasks, threadedLayerTasks } from './layer-tasks.ts';
import { readingThreads } from './reading-threads.ts';
import { releaseChunk } from './released-chunks.ts';
import { layerChanged, type SentLayer } from './send-layer.ts';
import type { StoreLayerRecipe } from './store-layer.ts';
import type { WorkStats } from './work-stats.ts';

/** A digest with the stamp of the files that had it. */
export interface StampedDigest {
  readonly digest: LayerDigest;
  readonly stamp: FileStamp;
}

export interface KnownLayer {
  readonly digest: LayerDigest;
  /** Of the files that had this digest. */
  readonly stamp: string;
  /**
   * True when it is from an earlier run, since which files may have been replaced: they are looked at before. Otherwise
   * a file that has changed is an error.
   */
  readonly fromBefore: boolean;
}

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  readonly stats?: WorkStats | undefined;
}

export interface DigestOptions extends ReadOptions {
  /** Called with the bytes done since the last call. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

export interface OpenOptions extends ReadOptions {
  /** Spares hashing where the files are still the same. */
  readonly known?: KnownLayer | undefined;
  /** Called when everything was sent and was hashed. */
  readonly onHashed?: ((hashed: StampedDigest) => void) | undefined;
}

/**
 * Reads layers. Errors of all: those of `layerChunks`, E_LAYER_CHANGED and E_ABORTED.
 * `open` yields chunks that belong to the caller and returns their digest; leaving the loop early frees everything.
 */
export interface LayerReader {
  digest(recipe: LayerRecipe, options?: DigestOptions): Promise<StampedDigest>;
  open(recipe: LayerRecipe, options?: OpenOptions): AsyncGenerator<Uint8Array, LayerDigest>;
  /** Compresses store paths. @param onBytes called with bytes done since the last call, before compression */
  compress(job: CompressionJob, options?: DigestOptions): Promise<readonly Frame[]>;
  /** Hashes a compressed layer. */
  join(frames: JoinedFrames, options?: ReadOptions): Promise<JoinedDigest>;
  /** Whether `open` and `digest` use several threads for it. */
  readsInParts(recipe: LayerRecipe): boolean;
  /** Starts the threads, which takes as long as it takes to decide about layers. */
  prepare(): void;
  /** Reads the status of the files only. One stamp for each path of a store layer, one for any other. */
  stamps(recipe: LayerRecipe, signal?: AbortSignal): Promise<readonly FileStamp[]>;
}

let shared: LayerReader | undefined;

/**
 * The process-wide reader. It uses worker threads when it runs from compiled JavaScript; from TypeScript sources,
 * which a worker of Node 20 cannot load, it does the same work in this thread.
 */
export function layerReader(): LayerReader {
  const worker = workerModule('layer');
  shared ??= worker === undefined ? localLayerReader() : threadedLayerReader(worker);
  return shared;
}

/** Does the work in the calling thread, pausing for other work after every chunk. */
export function localLayerReader(): LayerReader {
  return readerWith(localLayerTasks());
}

/**
 * Does the work in threads. Idle ones end after a second and never keep the process alive.
 * @param workerFile the compiled layer.worker.ts
 * @throws NixlayerError E_USAGE when the environment says how many, and it is no number
 */
export function threadedLayerReader(workerFile: URL, threads: number = readingThreads()): LayerReader {
  return readerWith(threadedLayerTasks(workerFile, threads));
}

function readerWith(tasks: LayerTasks): LayerReader {
  const send = (recipe: LayerRecipe, hash: boolean, signal: AbortSignal | undefined) => {
    const parts = partsOfLayer(recipe, tasks.threads);
    return parts === undefined
      ? tasks.send(recipe, hash, signal)
      : sendInParts(tasks, recipe as StoreLayerRecipe, parts, hash, signal);
  };
  const stamps: LayerReader['stamps'] = (recipe, signal) => tasks.stamp(recipe, signal);
  const readsInParts = (recipe: LayerRecipe): boolean => partsOfLayer(recipe, tasks.threads) !== undefined;
  return {
    prepare: () => tasks.prepare(),
    stamps,
    readsInParts,
    async compress(job, { onBytes, signal, stats } = {}) {
      const frames = await tasks.compress(job, onBytes, signal);
      const size = frames.reduce((sum, frame) => sum + frame.size, 0);
      if (stats !== undefined) {
        stats.read += size;
        stats.compressed += size;
      }
      return frames;
    },
    async join(frames, { signal, stats } = {}) {
      const joined = await tasks.join(frames, signal);
      if (stats !== undefined && 'size' in joined) stats.hashed += joined.size;
      return joined;
    },
    async digest(recipe, { onBytes, signal, stats } = {}) {
      const hashed = readsInParts(recipe)
        ? await digestOf(send(recipe, true, signal), onBytes)
        : await tasks.digest(recipe, onBytes, signal);
      count(stats, hashed.digest.size, true);
      return { digest: hashed.digest, stamp: joinStamps(hashed.stamps) };
    },
    async *open(recipe, { signal, known, stats, onHashed } = {}) {
      throwIfAborted(signal);
      const isKnown =
        known !== undefined &&
        (!known.fromBefore || joinStamps(await stamps(recipe, signal)).value === known.stamp);
      const sent = yield* send(recipe, !isKnown, signal);
      const stamp = joinStamps(sent.stamps);
      const digest = sent.digest ?? known?.digest;
      if (digest === undefined || (isKnown && stamp.value !== known.stamp))
        throw layerChanged(pathsOf(recipe));
      count(stats, digest.size, !isKnown);
      if (!isKnown) onHashed?.({ digest, stamp });
      return digest;
    },
  };
}

/** Reads to the end. */
async function digestOf(
  chunks: AsyncGenerator<Uint8Array, SentLayer>,
  onBytes: ((bytes: number) => void) | undefined,
): Promise<SentLayer & { readonly digest: LayerDigest }> {
  for (let step = await chunks.next(); ; step = await chunks.next()) {
    if (step.done === true) return step.value as SentLayer & { readonly digest: LayerDigest };
    onBytes?.(step.value.length);
    releaseChunk(step.value);
  }
}

function count(stats: WorkStats | undefined, size: number, hashed: boolean): void {
  if (stats === undefined) return;
  stats.read += size;
  if (hashed) stats.hashed += size;
}

function pathsOf(recipe: LayerRecipe): readonly string[] {
  if ('copied' in recipe) return [recipe.copied];
  return ('merged' in recipe ? recipe.merged : recipe.paths).map(({ storePath }) => storePath);
}
