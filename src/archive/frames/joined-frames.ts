// Frames one behind the other: a compressed layer.
import { createHash } from 'node:crypto';
import { closeSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { type CacheFolder, cacheFile } from '../../cache/cache-folder.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { chunkSize } from '../archive-chunks.ts';
import { readRange } from '../file-range.ts';
import { openFile } from '../file-tree.ts';
import { runningDigest } from '../layer-digest.ts';
import type { Frame } from './frame-file.ts';

/** All that decides a compressed layer's bytes. Plain data: it crosses threads. */
export interface JoinedFrames {
  readonly cache: CacheFolder;
  readonly frames: readonly Frame[];
}

/**
 * The compressed layer, in chunks that belong to the caller.
 * @throws NixlayerError E_CACHE when a frame is gone or shorter than it was, E_ABORTED
 */
export async function* joinedFrames(
  { cache, frames }: JoinedFrames,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const gone = (cause?: unknown): NixlayerError => damagedCache(cache, cause);
  for (const { key, compressedSize: size } of frames) {
    const file = await open(cacheFile(cache, 'frame', key)).catch((cause: unknown) => {
      throw gone(cause);
    });
    try {
      yield* readRange(file, { offset: 0, size }, gone, signal);
    } finally {
      await file.close();
    }
  }
}

export function damagedCache({ path }: CacheFolder, cause?: unknown): NixlayerError {
  return new NixlayerError(
    'E_CACHE',
    `What was compressed and kept in ${path} is not there any more as it was written`,
    {
      cause,
      hint: 'Run the command again; `nixlayer cache verify` removes what is damaged, and --no-cache does without.',
    },
  );
}

export type JoinedDigest =
  | { readonly digest: string; readonly size: number }
  /** Keys of frames that are not what they say. */
  | { readonly damaged: readonly string[] };

/** Digest of the compressed layer, for which each frame is checked. */
export function digestFrames({ cache, frames }: JoinedFrames): JoinedDigest {
  const whole = runningDigest();
  const buffer = Buffer.allocUnsafeSlow(chunkSize);
  const damaged: string[] = [];
  for (const { key, compressedSize, sha256 } of frames) {
    const own = createHash('sha256');
    try {
      const file = openFile(cacheFile(cache, 'frame', key));
      try {
        for (let left = compressedSize; left > 0; ) {
          const read = readSync(file, buffer, 0, Math.min(left, buffer.length), null);
          if (read === 0) break;
          const chunk = buffer.subarray(0, read);
          own.update(chunk);
          whole.update(chunk);
          left -= read;
        }
      } finally {
        closeSync(file);
      }
    } catch {
      damaged.push(key);
      continue;
    }
    if (own.digest('hex') !== sha256) damaged.push(key);
  }
  const { diffId: digest, size } = whole.finish();
  return damaged.length > 0 ? { damaged } : { digest, size };
}
