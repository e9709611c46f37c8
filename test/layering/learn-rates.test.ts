import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EarlierClosure, learnRates, ratesByName } from '../../src/layering/learn-rates.ts';
import { transferLayers } from '../../src/layering/transfer.ts';
import { acyclicGraph, rebuilt } from './random-graph.ts';

/** `python-3.11#1`: a path of that name whose hash is of ones. */
function storePath(text: string): string {
  const [name = '', digit = '0'] = text.split('#');
  return `/nix/store/${digit.repeat(32)}-${name}`;
}

/** Each path with what it references, separated by spaces: `app: python-3.11#1 glibc#0`. */
function closure(...lines: readonly string[]): EarlierClosure {
  const nodes = lines.map((line) => {
    const [path = '', references = ''] = line.split(':');
    return [storePath(path), references.split(' ').filter(Boolean).map(storePath)] as const;
  });
  return { paths: nodes.map(([path]) => path), references: new Map(nodes) };
}

const changed = (...closures: readonly EarlierClosure[]): string[] =>
  learnRates(closures)
    .filter(({ changes }) => changes > 0)
    .map(({ name }) => name);

describe('what has changed by itself', () => {
  const before = closure(
    'app-1#1: python-3.11#1',
    'python-3.11#1: glibc-2.40#1',
    'glibc-2.40#1: glibc-2.40#1',
  );
  test.each([
    ['nothing', before, []],
    [
      'a version, and not what depends on it',
      closure('app-1#2: python-3.11#2', 'python-3.11#2: glibc-2.41#2', 'glibc-2.41#2: glibc-2.41#2'),
      ['glibc'],
    ],
    [
      'a hash though all references are the same',
      closure('app-1#1: python-3.11#1', 'python-3.11#1: glibc-2.40#1', 'glibc-2.40#2: glibc-2.40#2'),
      ['glibc'],
    ],
    [
      'two versions',
      closure('app-2#2: python-3.12#2', 'python-3.12#2: glibc-2.40#1', 'glibc-2.40#1'),
      ['app', 'python'],
    ],
    [
      'what is referenced, by name',
      closure('app-1#2: python-3.11#1 glibc-2.40#1', 'python-3.11#1: glibc-2.40#1', 'glibc-2.40#1'),
      ['app'],
    ],
    [
      'how many paths of a name there are',
      closure('app-1#2: python-3.11#2', 'python-3.11#2', 'python-3.11#3', 'glibc-2.40#1'),
      ['python'],
    ],
    ['what comes and goes does not count', closure('server-1#1: bash-5#1', 'bash-5#1'), []],
  ])('%s', (_, after, expected) => {
    expect(changed(before, after)).toEqual(expected);
  });

  test('without references, anything that has another hash', () => {
    const { paths } = closure('app-1#2', 'python-3.11#2', 'glibc-2.41#2');
    expect(changed(before, { paths })).toEqual(['app', 'glibc', 'python']);
    expect(changed({ paths }, { paths })).toEqual([]);
  });
});

test('rates are smoothed by half a change, and count pairs that have the package in both', () => {
  const times = [['a-1#1', 'b-1#1'], ['a-2#2', 'b-1#1'], ['a-2#2', 'b-1#1', 'c-1#1'], ['a-3#3']];
  expect(learnRates(times.map((paths) => closure(...paths)))).toEqual([
    { name: 'a', pairs: 3, changes: 2, rate: 2.5 / 4 },
    { name: 'b', pairs: 2, changes: 0, rate: 0.5 / 3 },
    { name: 'c', pairs: 0, changes: 0, rate: 0.5 },
  ]);
});

test('packages that no closure has get the mean', () => {
  const learned = learnRates([closure('a-1#1', 'b-1#1'), closure('a-2#2', 'b-1#1')]);
  expect(ratesByName(learned)).toEqual({ a: 0.75, b: 0.25, '*': 0.5 });
  expect(ratesByName([])).toEqual({});
});

test('a package called __proto__ is a package', () => {
  const rates = ratesByName(learnRates([closure('__proto__#1'), closure('__proto__#1')]));
  expect(Object.entries(rates)).toContainEqual(['__proto__', 0.25]);
});

describe('whatever the closures', () => {
  const asEarlier = (graph: { path: string; references: readonly string[] }[]): EarlierClosure => ({
    paths: graph.map(({ path }) => path),
    references: new Map(graph.map(({ path, references }) => [path, references])),
  });

  test('rates lie between 0 and 1, the same closure again lowers them, and order of paths does not matter', () => {
    fc.assert(
      fc.property(acyclicGraph(20), acyclicGraph(20), (one, other) => {
        const learned = learnRates([asEarlier(one), asEarlier(other)]);
        for (const { rate, pairs, changes } of learned) {
          expect(rate > 0 && rate < 1).toBe(true);
          expect(changes).toBeLessThanOrEqual(pairs);
        }
        expect(learnRates([asEarlier(one.toReversed()), asEarlier(other.toReversed())])).toEqual(learned);
        const again = learnRates([asEarlier(one), asEarlier(other), asEarlier(other)]);
        const known = new Set(other.map(({ path }) => path.slice(path.indexOf('-') + 1)));
        for (const [index, { name, rate }] of again.entries())
          if (known.has(name)) expect(rate).toBeLessThan(learned[index]!.rate);
      }),
    );
  });

  test('a path that everything is rebuilt for changes alone', () => {
    fc.assert(
      fc.property(acyclicGraph(20), fc.nat(), (graph, choice) => {
        const root = graph[choice % graph.length]!.path;
        const above = new Set([root]);
        for (const { path, references } of graph)
          if (references.some((other) => above.has(other))) above.add(path);
        const newHash = rebuilt(graph, (hash) => [...hash].reverse().join(''));
        const renamed = new Map(graph.map(({ path }, index) => [path, newHash[index]!.path]));
        const now = (path: string): string => (above.has(path) ? renamed.get(path)! : path);
        const after = graph.map(({ path, references }) => ({
          path: now(path),
          references: references.map(now),
        }));
        const found = changed(asEarlier(graph), asEarlier(after));
        expect(found).toEqual([root.slice(root.indexOf('-') + 1)]);
      }),
    );
  });

  test('what is learned is taken by transfer', () => {
    fc.assert(
      fc.property(acyclicGraph(20), fc.integer({ min: 1, max: 20 }), (graph, limit) => {
        const learned = ratesByName(learnRates([asEarlier(graph), asEarlier(graph)]));
        const layers = transferLayers(graph, new Set(), limit, learned);
        expect(layers.flat().toSorted()).toEqual(graph.map(({ path }) => path).toSorted());
      }),
    );
  });
});
