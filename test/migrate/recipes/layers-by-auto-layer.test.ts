// That the pin brings back the layers of before, and not only others.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { planLayers } from '../../../src/layering/layer-plan.ts';

it('gives the layers of before, with the pipeline that it writes', () => {
  const closures = fc.array(fc.array(fc.nat({ max: 30 }), { maxLength: 4 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(closures, fc.integer({ min: 2, max: 40 }), fc.nat({ max: 3 }), (edges, maxLayers, base) => {
      fc.pre(maxLayers - 1 - base >= 1);
      const path = (index: number) => `/nix/store/${String(index).padStart(32, '0')}-package-${index}`;
      const closure = edges.map((references, index) => ({
        path: path(index),
        references: [...new Set(references)].filter((each) => each < index).map(path),
        narSize: 1000 + index,
        closureSize: 1000,
      }));
      const usedLayers = 1 + base;
      const shared = { closure, exclude: [path(closure.length - 1)], maxLayers, usedLayers };
      const before = planLayers({ ...shared, layering: 'popularity-2024' });
      const pinned = planLayers({
        ...shared,
        layering: [['popularity_contest'], ['limit_layers', maxLayers - usedLayers]],
      });
      expect(pinned.layers).toEqual(before.layers);
    }),
  );
});
