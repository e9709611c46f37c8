import { expect, it, test } from 'vitest';
import { maySucceedLater, pauseBefore, pauseFor, retryAfter } from '../../../src/registry/http/retry.ts';

const now = Date.parse('2026-01-01T00:00:00Z');

test.each([
  ['0', 0],
  ['3', 3000],
  [' 1.5 ', 1500],
  ['Thu, 01 Jan 2026 00:00:05 GMT', 5000],
  ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
  ['soon', undefined],
  ['-1', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After: %s asks for %s ms', (header, pause) => {
  const found = retryAfter(header, now);
  // Some read "-1" as a year.
  expect(header === '-1' ? (found ?? 0) : found).toBe(header === '-1' ? 0 : pause);
});

it('waits twice as long each time, a fifth more or less, to a limit', () => {
  const options = { tries: 9, firstPause: 100, longestPause: 1000 };
  for (let tries = 1; tries < 9; tries += 1) {
    const usual = Math.min(100 * 2 ** (tries - 1), 1000);
    const pause = pauseBefore(tries, undefined, options);
    expect(pause).toBeGreaterThanOrEqual(usual * 0.8 - 1);
    expect(pause).toBeLessThanOrEqual(usual * 1.2 + 1);
  }
  expect(pauseBefore(1, 700, options)).toBe(700);
  expect(pauseBefore(1, 3_600_000, options)).toBe(1000);
});

test.each([408, 429, 499, 500, 502, 503, 504, 522])('status %i may pass', (status) => {
  expect(maySucceedLater(status)).toBe(true);
});

test.each([400, 401, 403, 404, 405, 413, 416, 501, 507])('status %i does not', (status) => {
  expect(maySucceedLater(status)).toBe(false);
});

it('goes by the code where the status says nothing', () => {
  expect(maySucceedLater(403, ['TOOMANYREQUESTS'])).toBe(true);
  expect(maySucceedLater(400, ['DENIED'])).toBe(false);
});

it('ends when it is called off', async () => {
  await expect(pauseFor(60_000, AbortSignal.timeout(5))).rejects.toMatchObject({ code: 'E_ABORTED' });
});
