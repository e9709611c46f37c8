// When a request is sent again, and after how long.
import { setTimeout as sleep } from 'node:timers/promises';
import { abortedError } from '../../errors/aborted.ts';

export interface RetryOptions {
  /** How often something is tried without progress, the first time included; 5 by default. */
  readonly tries?: number;
  /** Milliseconds before the second try; each pause is twice as long as the one before. 500 by default. */
  readonly firstPause?: number;
  /** Milliseconds; a registry that asks for more waits no longer either. 60 000 by default. */
  readonly longestPause?: number;
}

export interface Retry {
  readonly registry: string;
  readonly repository?: string;
  /** `read the manifest latest` */
  readonly asked: string;
  /** What went wrong, in one line. */
  readonly reason: string;
  /** Tries so far. */
  readonly tries: number;
  /** Milliseconds until the next one. */
  readonly pause: number;
}

export const usualRetries: Required<RetryOptions> = { tries: 5, firstPause: 500, longestPause: 60_000 };

/** What go-containerregistry tries again: overload, gateways, and clients that a proxy took for gone. */
const passing: ReadonlySet<number> = new Set([408, 425, 429, 499, 500, 502, 503, 504, 522]);
/** Of the registry's own codes those that say the same, whatever the status. */
const passingCodes: ReadonlySet<string> = new Set(['TOOMANYREQUESTS', 'UNAVAILABLE']);

export function maySucceedLater(status: number, codes: readonly string[] = []): boolean {
  return passing.has(status) || codes.some((code) => passingCodes.has(code));
}

/**
 * Milliseconds before the next try: what the registry asked for, else twice the last pause; a fifth more or less, so that
 * many clients do not come back at once.
 * @param tries so far
 * @param asked from {@link retryAfter}
 */
export function pauseBefore(
  tries: number,
  asked: number | undefined,
  options: Required<RetryOptions>,
): number {
  if (asked !== undefined) return Math.min(asked, options.longestPause);
  const pause = Math.min(options.firstPause * 2 ** (tries - 1), options.longestPause);
  return Math.round(pause * (0.8 + Math.random() * 0.4));
}

/**
 * Milliseconds that a Retry-After header (RFC 9110, 10.2.3) asks for: it has seconds or a date.
 * @param now milliseconds since the epoch
 */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+(?:\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  const date = text === '' ? Number.NaN : Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** @throws NixlayerError E_ABORTED */
export async function pauseFor(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  if (milliseconds <= 0 && signal?.aborted !== true) return;
  await sleep(milliseconds, undefined, { ...(signal && { signal }) }).catch((error: unknown) => {
    throw abortedError(error);
  });
}
