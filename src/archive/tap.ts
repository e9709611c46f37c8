/** Passes chunks on and shows each to `look` before, which must not keep it: it belongs to who reads on. */
export async function* tap(
  chunks: AsyncIterable<Uint8Array>,
  look: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of chunks) {
    look(chunk);
    yield chunk;
  }
}
