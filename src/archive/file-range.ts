// A part of an open file as a stream.
import type { FileHandle } from 'node:fs/promises';
import { throwIfAborted } from '../errors/aborted.ts';

const chunkSize = 256 * 1024;

/** Bytes: where the part starts, and how long it is. */
export interface FileRange {
  readonly offset: number;
  readonly size: number;
}

/**
 * The bytes of the range, in chunks of up to 1 MiB that belong to the caller.
 * @param tooShort makes the error for a file that ends before the range does
 * @throws what `tooShort` makes; NixlayerError E_ABORTED
 */
export async function* readRange(
  handle: FileHandle,
  { offset, size }: FileRange,
  tooShort: () => Error,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  for (let done = 0; done < size; ) {
    throwIfAborted(signal);
    const buffer = Buffer.allocUnsafeSlow(Math.min(chunkSize, size - done));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset + done);
    if (bytesRead === 0) throw tooShort();
    done += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
