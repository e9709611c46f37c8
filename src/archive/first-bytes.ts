// Looking at the first bytes of a stream before someone reads it.

/** Enough to tell what a file is compressed with. */
const enough = 6;

/** The first bytes, and what follows them; see {@link held}. */
export async function startOf(
  chunks: AsyncGenerator<Uint8Array, void>,
): Promise<{ readonly source: AsyncGenerator<Uint8Array, void>; readonly start: Buffer }> {
  const parts: Uint8Array[] = [];
  let size = 0;
  while (size < enough) {
    const step = await chunks.next();
    if (step.done === true) break;
    parts.push(step.value);
    size += step.value.length;
  }
  return { source: chunks, start: Buffer.concat(parts) };
}

/** Everything again. Whoever leaves early does not end the source: the rest of it can still be read. */
export async function* held(
  source: AsyncGenerator<Uint8Array, void>,
  start: Buffer,
): AsyncGenerator<Uint8Array, void> {
  yield start;
  for (let step = await source.next(); step.done !== true; step = await source.next()) yield step.value;
}
