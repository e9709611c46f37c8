// Memory that goes round: who is done with a chunk may say so, and another one is read into the same memory. Getting
// memory from the system takes as long as reading into it, and is given back late.
import { chunkSize } from './archive-chunks.ts';

/** Chunks that are kept for later; what is more is left to the garbage collector. */
const kept = 4;
const free: ArrayBuffer[] = [];

/** Says that nobody uses the chunk, or anything else in its memory, any more. */
export function releaseChunk(chunk: Uint8Array): void {
  const { buffer } = chunk;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === chunkSize && free.length < kept)
    free.push(buffer);
}

/** The memory of a chunk that was released; null when there is none. */
export function takeReleased(): ArrayBuffer | null {
  return free.pop() ?? null;
}
