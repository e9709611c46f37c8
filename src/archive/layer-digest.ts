// The identity of a layer: the diffID of its archive, computed without keeping the bytes.
import { createHash } from 'node:crypto';
import { reusedChunk } from './archive-chunks.ts';
import { type FileStamp, runningStamps } from './file-stamp.ts';
import { type LayerRecipe, layerChunks } from './layer-recipe.ts';

/** Identity of an uncompressed layer archive. */
export interface LayerDigest {
  /** `sha256:` and 64 hexadecimal digits. */
  readonly diffId: string;
  /** Bytes of the uncompressed archive. */
  readonly size: number;
  /** Indices of the recipe's rules that have changed something; absent without rules. */
  readonly appliedRules?: readonly number[];
}

/** A digest, and the stamps of the files that were read for it. Plain data: it crosses threads. */
export interface HashedLayer {
  readonly digest: LayerDigest;
  /** By store path. */
  readonly stamps: readonly FileStamp[];
}

export interface RunningDigest {
  update(chunk: Uint8Array): void;
  finish(): LayerDigest;
}

/** A digest that is fed chunk by chunk. */
export function runningDigest(): RunningDigest {
  const hash = createHash('sha256');
  let size = 0;
  return {
    update(chunk) {
      hash.update(chunk);
      size += chunk.length;
    },
    finish: () => ({ diffId: `sha256:${hash.digest('hex')}`, size }),
  };
}

/**
 * Digest of a layer, without keeping its bytes. Blocks the thread it runs in, a chunk (256 KiB) at a time;
 * yields the bytes done after each chunk so that the caller can report, pause or stop.
 * @param newChunk the memory that is read into, the same each time by default
 * @throws what {@link layerChunks} throws
 */
export function* digestLayer(
  recipe: LayerRecipe,
  newChunk: () => Buffer = reusedChunk(),
): Generator<number, HashedLayer> {
  const digest = runningDigest();
  const stamps = runningStamps();
  const chunks = layerChunks(recipe, { newChunk, stamps });
  let step = chunks.next();
  for (; step.done !== true; step = chunks.next()) {
    digest.update(step.value);
    yield step.value.length;
  }
  return {
    digest: { ...digest.finish(), ...(recipe.rules?.length && { appliedRules: step.value }) },
    stamps: stamps.finish(),
  };
}
