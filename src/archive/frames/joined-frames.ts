// Frames one behind the other: a compressed layer.
import { createHash } from 'node:crypto';
import { closeSync, readSync } from 'node:fs';
import { type CacheFolder, cacheFile } from '../../cache/cache-folder.ts';
import { type ArchivePart, archiveChunks, chunkSize } from '../archive-chunks.ts';
import { openFile } from '../file-tree.ts';
import { runningDigest } from '../layer-digest.ts';
import type { Frame } from './frame-file.ts';

/** All that decides a compressed layer's bytes. Plain data: it crosses threads. */
export interface JoinedFrames {
  readonly cache: CacheFolder;
  readonly frames: readonly Frame[];
}

/** The compressed layer in chunks. @throws NixlayerError E_INVALID_PATH when a frame is gone, E_LAYER_CHANGED */
export function joinedFrames(
  { cache, frames }: JoinedFrames,
  newChunk?: () => Buffer,
): Generator<Buffer, number> {
  const parts = frames.map(
    ({ key, compressedSize: size }): ArchivePart => ({
      location: cacheFile(cache, 'frame', key),
      size,
      whole: false,
    }),
  );
  return archiveChunks(parts, newChunk, 'none');
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
