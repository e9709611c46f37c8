// Work may take as long as it likes, while it gets on.
import { NixlayerError } from '../errors/nixlayer-error.ts';

/**
 * Runs work that reports its progress, and calls it off when it reports none for a time.
 * @param limitMs without progress
 * @throws NixlayerError E_LIMIT when it was called off for that; what `work` throws
 */
export async function withProgressLimit<Result>(
  limitMs: number,
  outer: AbortSignal,
  work: (signal: AbortSignal, onProgress: () => void) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const stuck = new NixlayerError('E_LIMIT', `no byte has moved for ${Math.round(limitMs / 1000)} s`, {
    hint: 'The delivery is begun anew. A larger noProgress in the rule file waits longer.',
  });
  const timer = setTimeout(() => controller.abort(stuck), limitMs);
  let onAbort: (() => void) | undefined;
  try {
    const aborted = new Promise<never>((_, reject) => {
      onAbort = () => reject(stuck);
      controller.signal.addEventListener('abort', onAbort, { once: true });
    });
    // What does not heed the signal is not waited for.
    return await Promise.race([
      work(AbortSignal.any([outer, controller.signal]), () => timer.refresh()),
      aborted,
    ]);
  } catch (error) {
    throw controller.signal.aborted ? stuck : error;
  } finally {
    clearTimeout(timer);
  }
}
