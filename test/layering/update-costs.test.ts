// What updates of all packages send, against what each of them does alone.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { referrersOf } from '../../src/layering/reference-chains.ts';
import { updateCost } from '../../src/layering/update-cost.ts';
import { updateCosts } from '../../src/layering/update-costs.ts';

/** Any graph, cycles included, with its paths in some of up to 70 layers. */
const cases = fc.integer({ min: 1, max: 30 }).chain((count) =>
  fc.record({
    references: fc.array(fc.uniqueArray(fc.nat(count - 1), { maxLength: 5 }), {
      minLength: count,
      maxLength: count,
    }),
    sizes: fc.array(fc.nat(1000), { minLength: count, maxLength: count }),
    places: fc.array(fc.option(fc.nat(69), { nil: undefined }), { minLength: count, maxLength: count }),
  }),
);

it('tells of each path what its update alone would send', () => {
  fc.assert(
    fc.property(cases, ({ references, sizes, places }) => {
      const layers = Array.from({ length: 70 }, (_, layer) =>
        [...places.keys()].filter((at) => places[at] === layer),
      );
      const referrers = referrersOf(references);
      const alone = sizes.map((_, index) => updateCost(layers, sizes, referrers, [index]));
      expect(updateCosts(layers, sizes, referrers)).toEqual(alone);
    }),
  );
});
