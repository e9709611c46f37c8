import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assertPlan, layerings, type PlanRequest, planLayers } from '../../src/layering/layer-plan.ts';
import { acyclicGraph, storePath } from './random-graph.ts';

const fan = ['a', 'b', 'c', 'd', 'e'].map((name, index) => ({
  path: storePath(name),
  references: [] as string[],
  narSize: index + 1,
}));
// `top` alone prefers b.
const chosenByTop = [
  { path: storePath('top'), references: [storePath('b')], narSize: 1 },
  { path: storePath('a'), references: [], narSize: 1 },
  { path: storePath('b'), references: [], narSize: 1 },
  { path: storePath('c'), references: [], narSize: 1 },
];
const request = (overrides: Partial<PlanRequest>): PlanRequest => ({
  closure: fan,
  exclude: [],
  layering: 'popularity',
  maxLayers: 100,
  usedLayers: 1,
  ...overrides,
});
const names = (overrides: Partial<PlanRequest>): string[][] =>
  planLayers(request(overrides)).layers.map(({ paths }) =>
    paths.map((path) => path.slice(path.indexOf('-') + 1)),
  );

test('rates are for transfer only', () => {
  expect(names({ layering: 'transfer', rates: { a: 0.5 } })).toHaveLength(5);
  for (const layering of [...layerings.filter((name) => name !== 'transfer'), []])
    expect(() => names({ layering, rates: {} })).toThrow(expect.objectContaining({ code: 'E_USAGE' }));
});

describe('splitting', () => {
  test.each([
    [
      'every path has its own layer while the budget lasts',
      { maxLayers: 6 },
      [['a'], ['b'], ['c'], ['d'], ['e']],
    ],
    ['the last layer takes the rest', { maxLayers: 4 }, [['a'], ['b'], ['c', 'd', 'e']]],
    ['layers of the base image count', { maxLayers: 4, usedLayers: 3 }, [['a', 'b', 'c', 'd', 'e']]],
    ['excluded paths are in no layer', { maxLayers: 3, exclude: [storePath('a')] }, [['b'], ['c', 'd', 'e']]],
    [
      'an excluded path counts for popularity until the paths are ranked',
      { closure: chosenByTop, exclude: [storePath('top')], maxLayers: 2 + 1 },
      [['b'], ['a', 'c']],
    ],
    [
      'an excluded path does not count for popularity-2024',
      {
        closure: chosenByTop,
        exclude: [storePath('top')],
        layering: 'popularity-2024' as const,
        maxLayers: 2 + 1,
      },
      [['a'], ['b', 'c']],
    ],
    ['a single layer holds all paths', { layering: 'single' as const }, [['a', 'b', 'c', 'd', 'e']]],
    [
      'auto-layer gives the largest path its own layer',
      { layering: 'auto' as const, maxLayers: 3 },
      [['e'], ['a', 'b', 'c', 'd']],
    ],
    [
      'a pipeline knows neither budget nor base image',
      { layering: [['split_every', 2]], maxLayers: 2, usedLayers: 9 },
      [['a', 'b'], ['c', 'd'], ['e']],
    ],
    ['nothing to layer gives no layer', { closure: [] }, []],
    [
      'all excluded gives no layer',
      { layering: 'single' as const, exclude: fan.map(({ path }) => path) },
      [],
    ],
  ])('%s', (_, overrides, expected) => {
    expect(names(overrides)).toEqual(expected);
  });

  test('a budget without a layer for store paths is refused with both numbers', () => {
    expect(() => planLayers(request({ maxLayers: 3, usedLayers: 3 }))).toThrow(/use 3 of maxLayers = 3/);
  });

  test('every plan holds each path exactly once, within the budget', () => {
    fc.assert(
      fc.property(
        acyclicGraph(60),
        fc.integer({ min: 2, max: 20 }),
        fc.constantFrom(...layerings),
        (closure, maxLayers, layering) => {
          const { layers } = planLayers(request({ closure, maxLayers, layering }));
          expect(layers.flatMap(({ paths }) => paths).sort()).toEqual(closure.map(({ path }) => path).sort());
          expect(layers.length).toBeLessThan(maxLayers);
        },
      ),
    );
  });
});

describe('the check at run time', () => {
  const paths = fan.map(({ path }) => path);
  test.each([
    ['a missing path', [paths.slice(1)], /is in no layer/],
    ['a path in two layers', [paths, paths.slice(0, 1)], /in two layers/],
    ['an empty layer', [paths, []], /without store paths/],
    ['too many layers', paths.map((path) => [path]), /5 layers where 2 are available/],
  ])('finds %s', (_, layers, message) => {
    expect(() => assertPlan({ layers: layers.map((own) => ({ paths: own })) }, fan, new Set(), 2)).toThrow(
      message,
    );
  });
});
