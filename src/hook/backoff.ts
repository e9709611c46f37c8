// When a delivery that failed is tried again, and which failures are not.

export interface RetryTimes {
  /** Seconds. */
  readonly first: number;
  readonly longest: number;
}

/**
 * Doubles from try to try up to the longest, and takes between half of that and all of it, so that what failed together
 * does not come back together.
 * @param tries so far, from 1
 * @param random from 0 to 1
 * @returns milliseconds
 */
export function backoff(tries: number, { first, longest }: RetryTimes, random: number): number {
  // 2 to the 1024th is no number any more.
  const seconds = Math.min(longest, first * 2 ** Math.min(tries - 1, 60));
  return Math.round(seconds * 1000 * (0.5 + random / 2));
}

/** What another try cannot mend: the image, or the rule, is wrong. A registry may be mended, its credentials as well. */
const lasting: ReadonlySet<string> = new Set([
  'E_USAGE',
  'E_INPUT',
  'E_SPEC',
  'E_NOT_AN_IMAGE',
  'E_INVALID_PATH',
  'E_CLOSURE',
  'E_LAYER_BUDGET',
  'E_LAYER_PLAN',
  'E_ARCHIVE_FORMAT',
  'E_BASE_IMAGE',
  'E_REFERENCE',
]);

export function isLasting(code: string): boolean {
  return lasting.has(code);
}
