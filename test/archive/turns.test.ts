import fc from 'fast-check';
import { expect, test } from 'vitest';
import { turns } from '../../src/archive/turns.ts';

test('places are given in the order in which they were asked for, never more than there are', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.nat(3), { maxLength: 20 }),
      async (places, works) => {
        const order = turns(places);
        const begun: number[] = [];
        let taken = 0;
        const all = works.map(async (steps, index) => {
          const giveBack = await order.take(undefined);
          begun.push(index);
          taken += 1;
          expect(taken).toBeLessThanOrEqual(places);
          for (let step = 0; step < steps; step += 1) await Promise.resolve();
          taken -= 1;
          giveBack();
        });
        await Promise.all(all);
        expect(begun).toEqual([...works.keys()]);
      },
    ),
  );
});

test('who is called off while waiting leaves, and the next one comes', async () => {
  const order = turns(1);
  const giveBack = await order.take(undefined);
  const stop = new AbortController();
  const second = order.take(stop.signal);
  const third = order.take(undefined);
  stop.abort();
  await expect(second).rejects.toMatchObject({ code: 'E_ABORTED' });
  await expect(order.take(stop.signal)).rejects.toMatchObject({ code: 'E_ABORTED' });
  giveBack();
  (await third)();
  (await order.take(undefined))();
});
