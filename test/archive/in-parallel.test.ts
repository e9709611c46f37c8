import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inParallel } from '../../src/archive/in-parallel.ts';

test.each([
  [0, 4, 0],
  [1, 4, 1],
  [9, 4, 4],
  [9, 1, 1],
])(
  '%i items, %i at once: results in their order, at most %i run together',
  async (count, atOnce, expected) => {
    let running = 0;
    let most = 0;
    const items = Array.from({ length: count }, (_, index) => index);
    const results = await inParallel(items, atOnce, async (item) => {
      running += 1;
      most = Math.max(most, running);
      await sleep((count - item) % 3);
      running -= 1;
      return item * 2;
    });
    expect(results).toEqual(items.map((item) => item * 2));
    expect(most).toBe(expected);
  },
);

test('the first failure is thrown when nothing runs any more, and nothing else is begun', async () => {
  const begun: number[] = [];
  let ended = 0;
  const work = inParallel([0, 1, 2, 3, 4], 2, async (item) => {
    begun.push(item);
    if (item === 0) throw new Error('first');
    await sleep(5);
    ended += 1;
    throw new Error('second');
  });
  await expect(work).rejects.toThrow('first');
  expect(begun).toEqual([0, 1]);
  expect(ended).toBe(1);
});
