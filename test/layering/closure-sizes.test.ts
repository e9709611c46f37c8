import fc from 'fast-check';
import { expect, it } from 'vitest';
import { closureSizes } from '../../src/layering/closure-sizes.ts';
import { reachable } from '../../src/layering/reference-chains.ts';

it('counts what several paths need once, and goes round in no circle', () => {
  expect(closureSizes([[1, 2], [3], [3], []], [1, 10, 100, 1000])).toEqual([1111, 1010, 1100, 1000]);
  expect(closureSizes([[1], [0]], [1, 10])).toEqual([11, 11]);
});

it('is the size of all that can be reached', () => {
  const graph = fc.integer({ min: 1, max: 12 }).chain((count) =>
    fc.record({
      references: fc.array(fc.uniqueArray(fc.nat(count - 1)), { minLength: count, maxLength: count }),
      sizes: fc.array(fc.nat(1_000_000), { minLength: count, maxLength: count }),
    }),
  );
  fc.assert(
    fc.property(graph, ({ references, sizes }) => {
      const expected = sizes.map((_, index) =>
        [...reachable(references, [index])].reduce((sum, each) => sum + sizes[each]!, 0),
      );
      expect(closureSizes(references, sizes)).toEqual(expected);
    }),
  );
});
