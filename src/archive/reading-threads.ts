// How many threads read, hash and compress layers.
import { availableParallelism } from 'node:os';
import { NixlayerError } from '../errors/nixlayer-error.ts';

/** More threads than this do not pay by themselves: memory grows, and the disk is the limit. */
const usualMost = 4;
const most = 64;

/**
 * One per processor, at most four; or what NIXLAYER_THREADS says.
 * @throws NixlayerError E_USAGE when that is no number from 1 to 64
 */
export function readingThreads(env: NodeJS.ProcessEnv = process.env): number {
  const text = env.NIXLAYER_THREADS;
  if (!text) return Math.min(availableParallelism(), usualMost);
  const threads = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  if (threads >= 1 && threads <= most) return threads;
  throw new NixlayerError('E_USAGE', `NIXLAYER_THREADS is '${text}', which is no number of threads`, {
    hint: `Expected a whole number from 1 to ${most}, or nothing.`,
  });
}
