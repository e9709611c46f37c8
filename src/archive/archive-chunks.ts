// Packs headers and the content of files into the chunks of a tar archive. Synchronous on purpose: it runs in worker
// threads.
import { closeSync, fstatSync, readSync } from 'node:fs';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import type { FilePath } from './byte-string.ts';
import { openFile } from './file-tree.ts';
import { blockSize, paddingTo, recordSize } from './tar-header.ts';

/** Header blocks as they are, or the content of a file, which is filled up to whole blocks. */
export type ArchivePart = Buffer | FileContent;

export interface FileContent {
  readonly location: FilePath;
  /** Open for reading, at its start; it stays open. Otherwise `location` is opened. */
  readonly file?: number | undefined;
  /** Bytes, from the start of the file. */
  readonly size: number;
  /** False for a file that goes on behind them; else its size must be this one. */
  readonly whole: boolean;
}

/** Small enough for the caches of a processor, where what was read is hashed; several threads have several of them. */
export const chunkSize = 256 * 1024;

/** A new chunk each time: for consumers that keep chunks. */
export const freshChunks = (): Buffer => Buffer.allocUnsafeSlow(chunkSize);

/** One chunk again and again: for consumers that are done with a chunk before they ask for the next. */
export function reusedChunk(): () => Buffer {
  const chunk = freshChunks();
  return () => chunk;
}

/**
 * The parts in chunks of {@link chunkSize} bytes, the last one shorter. Memory does not grow with the input.
 * @param padding `archive`: zeros fill up the content of each file to whole blocks, and end the archive up to a multiple
 *   of 10,240 bytes; `entries`: the former only, since the archive goes on elsewhere; `none`: the parts as they are
 * @returns bytes in all
 * @throws NixlayerError E_INVALID_PATH, E_LAYER_CHANGED when a file has another size, and what `parts` throws
 */
export function* archiveChunks(
  parts: Iterable<ArchivePart>,
  newChunk: () => Buffer = freshChunks,
  padding: 'archive' | 'entries' | 'none' = 'archive',
): Generator<Buffer, number> {
  // One loop without helpers: calls and generators for each of many small files cost more than the files.
  let chunk = newChunk();
  let used = 0;
  let flushed = 0;
  /** Zeros that are still to be written. */
  let zeros = 0;
  const whole = (): Buffer => {
    const full = chunk;
    flushed += full.length;
    chunk = newChunk();
    used = 0;
    return full;
  };
  for (const part of parts) {
    if (part instanceof Uint8Array) {
      for (let from = 0; from < part.length; ) {
        const copied = part.copy(chunk, used, from);
        from += copied;
        used += copied;
        if (used === chunk.length) yield whole();
      }
      continue;
    }
    const file = part.file ?? openFile(part.location);
    try {
      let ended = false;
      for (let left = part.size; left > 0; ) {
        // One byte more than expected, where there is room, tells whether the file has grown.
        const wanted = Math.min(part.whole ? left + 1 : left, chunk.length - used);
        const read = readSync(file, chunk, used, wanted, null);
        if (read === 0 || read > left) throw changed(part.location);
        left -= read;
        ended = read < wanted;
        used += read;
        if (used === chunk.length) yield whole();
      }
      if (part.whole && !ended && fstatSync(file).size !== part.size) throw changed(part.location);
    } finally {
      if (part.file === undefined) closeSync(file);
    }
    for (zeros = padding === 'none' ? 0 : paddingTo(part.size, blockSize); zeros > 0; ) {
      const filled = Math.min(zeros, chunk.length - used);
      chunk.fill(0, used, used + filled);
      zeros -= filled;
      used += filled;
      if (used === chunk.length) yield whole();
    }
  }
  if (padding === 'archive') zeros = 2 * blockSize + paddingTo(flushed + used + 2 * blockSize, recordSize);
  while (zeros > 0) {
    const filled = Math.min(zeros, chunk.length - used);
    chunk.fill(0, used, used + filled);
    zeros -= filled;
    used += filled;
    if (used === chunk.length) yield whole();
  }
  if (used > 0) yield chunk.subarray(0, used);
  return flushed + used;
}

function changed(location: FilePath): NixlayerError {
  return new NixlayerError(
    'E_LAYER_CHANGED',
    `${location} changed its size while it was read; a store path must not change`,
    {
      hint: 'Wait until whatever writes to it is done and run the command again.',
    },
  );
}
