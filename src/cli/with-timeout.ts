// A limit of seconds for a whole command.
import { NixlayerError } from '../errors/nixlayer-error.ts';

/** The evaluator notices the time itself, but not everywhere; it can say where it was. */
const graceMs = 500;

/**
 * Runs a job that heeds a signal, and ends it when its time is over.
 * @param seconds undefined: as long as it takes
 * @throws NixlayerError E_LIMIT when the time is over, and what the job throws
 */
export async function withTimeout(
  seconds: number | undefined,
  outer: AbortSignal,
  job: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  if (seconds === undefined) return job(outer);
  const timeout = AbortSignal.timeout(seconds * 1000 + graceMs);
  try {
    await job(AbortSignal.any([outer, timeout]));
  } catch (error) {
    if (!timeout.aborted || outer.aborted) throw error;
    throw new NixlayerError('E_LIMIT', `the evaluation took longer than ${seconds} s`, {
      cause: error,
      hint: 'Allow more with --timeout, or look for a recursion that never ends.',
    });
  }
}
