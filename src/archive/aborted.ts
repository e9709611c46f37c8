import { NixlayerError } from '../errors/nixlayer-error.ts';

/** The error for work that was called off through its signal. */
export function abortedError(cause: unknown): NixlayerError {
  return new NixlayerError('E_ABORTED', 'The work was called off before it was done', { cause });
}

/** @throws NixlayerError E_ABORTED when the signal is aborted */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw abortedError(signal.reason);
}
