// Work that was interrupted, by Ctrl-C or a caller's AbortSignal.
import { NixlayerError } from './nixlayer-error.ts';

/** The error of work that was called off through its signal. */
export function abortedError(cause: unknown): NixlayerError {
  return new NixlayerError('E_ABORTED', 'interrupted', { cause });
}

/** @throws NixlayerError E_ABORTED when the signal is aborted */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw abortedError(signal.reason);
}
