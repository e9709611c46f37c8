import { describe, expect, it } from 'vitest';
import { referrersOf } from '../../src/layering/reference-chains.ts';
import { updateCost } from '../../src/layering/update-cost.ts';

// app (0) → openssl (1) → glibc (2)
const references = [[1], [2], []];
const sizes = [1, 5, 30];

describe('updateCost', () => {
  it.each([
    ['a layer each', [[2], [1], [0]], 1, { bytes: 6, layers: 2 }],
    ['all in one', [[0, 1, 2]], 0, { bytes: 36, layers: 1 }],
    ['what everything needs', [[2], [0, 1]], 2, { bytes: 36, layers: 2 }],
    ['what nothing needs', [[1, 2], [0]], 0, { bytes: 1, layers: 1 }],
  ])('counts layers with what changed: %s', (_, layers, updated, cost) => {
    expect(updateCost(layers, sizes, referrersOf(references), [updated])).toEqual(cost);
  });
});
