import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { backoff, isLasting } from '../../src/hook/backoff.ts';

const times = { first: 5, longest: 600 };

it.each([
  [1, 1, 5_000],
  [2, 1, 10_000],
  [3, 1, 20_000],
  [3, 0, 10_000],
  [8, 1, 600_000],
  [5_000, 1, 600_000],
])('try %i with chance %d waits %i ms', (tries, random, expected) => {
  expect(backoff(tries, times, random)).toBe(expected);
});

it('waits between half of the longest time and all of it, in the end', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 10, max: 1e6 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (tries, random) => {
        const ms = backoff(tries, times, random);
        expect(ms).toBeGreaterThanOrEqual(300_000);
        expect(ms).toBeLessThanOrEqual(600_000);
      },
    ),
  );
});

it.each([
  ['E_SPEC', true],
  ['E_INVALID_PATH', true],
  ['E_LIMIT', false],
  ['E_REGISTRY_AUTH', false],
  ['E_REGISTRY_UNREACHABLE', false],
])('%s lasts: %s', (code, expected) => {
  expect(isLasting(code)).toBe(expected);
});
