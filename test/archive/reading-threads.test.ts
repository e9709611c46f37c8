import { expect, test } from 'vitest';
import { readingThreads } from '../../src/archive/reading-threads.ts';

test.each(['1', '2', '4', '64'])('NIXLAYER_THREADS=%s says how many threads read', (text) => {
  expect(readingThreads({ NIXLAYER_THREADS: text })).toBe(Number(text));
});

test.each([{}, { NIXLAYER_THREADS: '' }])('without it there are one to four: %o', (env) => {
  expect([1, 2, 3, 4]).toContain(readingThreads(env));
});

test.each(['0', '65', '-1', '2.5', 'two', ' 2', '1e1', '0x2'])(
  'NIXLAYER_THREADS=%s is a wrong usage',
  (text) => {
    expect(() => readingThreads({ NIXLAYER_THREADS: text })).toThrow(
      expect.objectContaining({ code: 'E_USAGE', message: expect.stringContaining('NIXLAYER_THREADS') }),
    );
  },
);
