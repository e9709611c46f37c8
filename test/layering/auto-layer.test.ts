import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { autoLayers, type SizedNode } from '../../src/layering/auto-layer.ts';
import { acyclicGraph, storePath } from './random-graph.ts';
import { recordedAutoLayers } from './recorded.ts';

const node = (name: string, narSize: number, references: string[]): SizedNode => ({
  path: storePath(name),
  narSize,
  references: references.map(storePath),
});
const nameOf = (path: string): string => path.slice(path.indexOf('-') + 1);
const namesOf = (layers: readonly string[][]): string[][] => layers.map((paths) => paths.map(nameOf));
const none: ReadonlySet<string> = new Set();

// The example at the head of auto-layer.ts.
const example = [node('A', 10, ['B', 'C']), node('B', 50, ['D']), node('C', 1, []), node('D', 5, [])];

describe('the layers', () => {
  test.each([
    ['one layer takes all', 1, [['A', 'B', 'C', 'D']]],
    [
      'the largest path comes with what only it needs',
      2,
      [
        ['B', 'D'],
        ['A', 'C'],
      ],
    ],
    ['a path leaves its layer when it gets one of its own', 3, [['D'], ['B'], ['A', 'C']]],
    ['with room for all each path has a layer', 4, [['C'], ['D'], ['B'], ['A']]],
  ])('%s', (_, limit, expected) => {
    expect(namesOf(autoLayers(example, none, limit))).toEqual(expected);
  });

  test('excluded paths take part, but are in no layer', () => {
    const excluded = new Set([storePath('B')]);
    expect(namesOf(autoLayers(example, excluded, 3))).toEqual([['D'], ['A', 'C']]);
  });

  test('layers of equal closure size are ordered by their first path', () => {
    const fan = ['c', 'a', 'b'].map((name) => node(name, 7, []));
    expect(namesOf(autoLayers(fan, none, 3))).toEqual([['a'], ['b'], ['c']]);
  });
});

describe('agrees with auto-layer.py', () => {
  test.each(recordedAutoLayers)('on $name', ({ graph, excluded, limit, layers }) => {
    const planned = autoLayers(graph, new Set(excluded), limit);
    const sorted = (all: readonly string[][]): string[] => all.map((paths) => paths.join(' ')).sort();
    expect(sorted(planned)).toEqual(sorted(layers));
    // Only layers that tie may be in another order.
    const sizes = closureSizes(graph);
    expect(planned.map(sizes)).toEqual(layers.map(sizes));
  });
});

describe('whatever the closure', () => {
  const anyLimit = fc.integer({ min: 1, max: 70 });

  test('the order of the input has no influence', () => {
    fc.assert(
      fc.property(acyclicGraph(60), anyLimit, (graph, limit) => {
        expect(autoLayers(graph.toReversed(), none, limit)).toEqual(autoLayers(graph, none, limit));
      }),
    );
  });

  test('other hashes give the same layers, if no two paths are equally large', () => {
    fc.assert(
      fc.property(acyclicGraph(60), anyLimit, (graph, limit) => {
        const rehash = (path: string): string =>
          path.replace(/[0-9a-z]{32}/, (hash) => [...hash].reverse().join(''));
        const rebuilt = graph.map(({ path, references, narSize }) => ({
          path: rehash(path),
          references: references.map(rehash),
          narSize,
        }));
        expect(namesOf(autoLayers(rebuilt, none, limit))).toEqual(namesOf(autoLayers(graph, none, limit)));
      }),
    );
  });

  test('agrees with the definition', () => {
    fc.assert(
      fc.property(acyclicGraph(14), fc.integer({ min: 1, max: 14 }), (graph, limit) => {
        const sorted = (all: readonly string[][]): string[] =>
          all.map((paths) => [...paths].sort().join(' ')).sort();
        expect(sorted(autoLayers(graph, none, limit))).toEqual(sorted(splitByDefinition(graph, limit)));
      }),
    );
  });
});

test('a closure of 4,000 paths with 8 references each keeps the budget, and each path is in one layer', () => {
  const path = (index: number): string => storePath(`p${index}`);
  const paths = Array.from({ length: 4000 }, (_, index) => path(index));
  const closure = paths.map((own, index) => ({
    path: own,
    narSize: (index * 7919) % 1_000_003,
    references: Array.from({ length: Math.min(8, index) }, (_, nth) => paths[(index * (nth + 3)) % index]!),
  }));
  const layers = autoLayers(closure, none, 126);
  expect(layers.length).toBeLessThanOrEqual(126);
  expect(layers.flat().toSorted()).toEqual(paths.toSorted());
});

function closureSizes(graph: readonly SizedNode[]): (paths: readonly string[]) => number {
  const byPath = new Map(graph.map((each) => [each.path, each]));
  return (paths) => {
    const found = new Set(paths);
    for (const path of found)
      for (const reference of byPath.get(path)?.references ?? []) found.add(reference);
    return [...found].reduce((sum, path) => sum + (byPath.get(path)?.narSize ?? 0), 0);
  };
}

// The definition as the head of auto-layer.ts gives it, with sets of paths and no cleverness.
function splitByDefinition(graph: readonly SizedNode[], limit: number): string[][] {
  const below = new Map(graph.map(({ path }) => [path, new Set([path])]));
  for (const { path, references } of graph) {
    for (const reference of references) for (const deep of below.get(reference)!) below.get(path)!.add(deep);
  }
  const group = (owners: ReadonlyMap<string, ReadonlySet<string>>): string[][] => {
    const groups = new Map<string, string[]>();
    for (const [path, own] of owners) {
      const key = [...own].sort().join();
      groups.set(key, [...(groups.get(key) ?? []), path]);
    }
    return [...groups.values()];
  };

  let split: ReadonlyMap<string, ReadonlySet<string>> = new Map(
    graph.map(({ path }) => [path, new Set<string>()]),
  );
  for (const { path: owner } of graph.toSorted((a, b) => b.narSize - a.narSize)) {
    const next = new Map(split);
    for (const path of below.get(owner)!) {
      const kept = [...split.get(path)!].filter((other) => !below.get(other)!.has(owner));
      next.set(path, new Set(kept.some((other) => below.get(owner)!.has(other)) ? kept : [...kept, owner]));
    }
    next.set(owner, new Set([owner]));
    if (group(next).length > limit) break;
    split = next;
  }
  return group(split);
}
