// What a layer yields must be what its digest says: a layer that differs would be refused much later, or worse, accepted.
import { type LayerDigest, runningDigest } from '../archive/layer-digest.ts';
import { tap } from '../archive/tap.ts';
import type { NixlayerError } from '../errors/nixlayer-error.ts';

/** Yields the chunks and returns their digest. */
export async function* hashed(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, LayerDigest> {
  const digest = runningDigest();
  yield* tap(chunks, digest.update);
  return digest.finish();
}

/**
 * Passes chunks on, never more bytes than expected.
 * @param source returns the digest of what it yielded
 * @throws what `differs` makes, at the latest after the last chunk
 */
export async function* verified(
  source: AsyncGenerator<Uint8Array, LayerDigest>,
  expected: LayerDigest,
  differs: () => NixlayerError,
): AsyncGenerator<Uint8Array, void> {
  let size = 0;
  try {
    for (let step = await source.next(); ; step = await source.next()) {
      if (step.done === true) {
        if (step.value.diffId !== expected.diffId || size !== expected.size) throw differs();
        return;
      }
      size += step.value.length;
      if (size > expected.size) throw differs();
      yield step.value;
    }
  } finally {
    await source.return(expected);
  }
}
