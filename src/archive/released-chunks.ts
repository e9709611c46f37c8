// Memory that goes round: who is done with a chunk may say so, and the next one is read into the same memory. Getting
// memory from the system and clearing it takes longer than reading into it.

const released = new WeakSet<ArrayBufferLike>();

/** Says that nobody uses the chunk, or anything else in its memory, any more. */
export function releaseChunk(chunk: Uint8Array): void {
  released.add(chunk.buffer);
}

/** The memory of a chunk that was released; null for others. */
export function takeReleased(chunk: Uint8Array): ArrayBuffer | null {
  return released.delete(chunk.buffer) && chunk.buffer instanceof ArrayBuffer ? chunk.buffer : null;
}
