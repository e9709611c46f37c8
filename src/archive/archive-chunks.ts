// Packs headers and the content of files into the chunks of a tar archive. Synchronous on purpose: it runs in worker
// threads.
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { unreadable } from './file-tree.ts';
import { blockSize, paddingTo, recordSize } from './tar-header.ts';

/** Header blocks as they are, or the content of a file, which is filled up to whole blocks. */
export type ArchivePart = Buffer | FileContent;

export interface FileContent {
  readonly location: Buffer;
  /** Bytes, from the start of the file. */
  readonly size: number;
  /** False for a file that goes on behind them; else its size must be this one. */
  readonly whole: boolean;
}

export const chunkSize = 1024 * 1024;

/** A new chunk each time: for consumers that keep chunks. */
export const freshChunks = (): Buffer => Buffer.allocUnsafeSlow(chunkSize);

/** One chunk again and again: for consumers that are done with a chunk before they ask for the next. */
export function reusedChunk(): () => Buffer {
  const chunk = freshChunks();
  return () => chunk;
}

/**
 * The archive in chunks of up to {@link chunkSize} bytes, ended by zeros up to a multiple of 10,240 bytes. Memory does
 * not grow with the input.
 * @throws NixlayerError E_INVALID_PATH, E_LAYER_CHANGED when a file has another size, and what `parts` throws
 */
export function* archiveChunks(
  parts: Iterable<ArchivePart>,
  newChunk: () => Buffer = freshChunks,
): Generator<Buffer, void> {
  let chunk = newChunk();
  let used = 0;
  let total = 0;
  const advance = (bytes: number): boolean => {
    used += bytes;
    total += bytes;
    return used === chunk.length;
  };
  function* flush(): Generator<Buffer, void> {
    yield chunk.subarray(0, used);
    chunk = newChunk();
    used = 0;
  }
  function* append(bytes: Buffer): Generator<Buffer, void> {
    for (let from = 0; from < bytes.length; ) {
      const copied = bytes.copy(chunk, used, from);
      from += copied;
      if (advance(copied)) yield* flush();
    }
  }
  function* zeros(count: number): Generator<Buffer, void> {
    for (let left = count; left > 0; ) {
      const filled = Math.min(left, chunk.length - used);
      chunk.fill(0, used, used + filled);
      left -= filled;
      if (advance(filled)) yield* flush();
    }
  }
  function* content({ location, size, whole }: FileContent): Generator<Buffer, void> {
    const file = openFile(location);
    try {
      let ended = false;
      for (let left = size; left > 0; ) {
        // One byte more than expected, where there is room, tells whether the file has grown.
        const wanted = Math.min(whole ? left + 1 : left, chunk.length - used);
        const read = readSync(file, chunk, used, wanted, null);
        if (read === 0 || read > left) throw changed(location);
        left -= read;
        ended = read < wanted;
        if (advance(read)) yield* flush();
      }
      if (whole && !ended && fstatSync(file).size !== size) throw changed(location);
    } finally {
      closeSync(file);
    }
  }

  for (const part of parts) {
    if (Buffer.isBuffer(part)) yield* append(part);
    else {
      yield* content(part);
      yield* zeros(paddingTo(part.size, blockSize));
    }
  }
  yield* zeros(2 * blockSize);
  yield* zeros(paddingTo(total, recordSize));
  if (used > 0) yield chunk.subarray(0, used);
}

function openFile(location: Buffer): number {
  try {
    return openSync(location, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    throw unreadable(location, error);
  }
}

function changed(location: Buffer): NixlayerError {
  return new NixlayerError(
    'E_LAYER_CHANGED',
    `${location} changed its size while it was read; a store path must not change`,
    {
      hint: 'Wait until whatever writes to it is done and run the command again.',
    },
  );
}
