import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReferenceNode } from '../../src/layering/closure-graph.ts';
import { countPopularity, rankByPopularity } from '../../src/layering/popularity.ts';
import { acyclicGraph, closureOfLevels, storePath } from './random-graph.ts';

const node = (name: string, references: string[]): ReferenceNode => ({
  path: storePath(name),
  references: references.map(storePath),
});

const chainWithShortcuts = [
  node('A', ['B', 'G']),
  node('B', ['C']),
  node('C', ['D']),
  node('D', ['E', 'F']),
  node('E', ['F']),
  node('F', []),
  node('G', ['F']),
];

describe('counting', () => {
  test('a path that two others share counts its walks and its ancestors', () => {
    const diamond = [node('A', ['B', 'C']), node('B', ['D']), node('C', ['D']), node('D', [])];
    expect(namedCounts(diamond)).toEqual({ A: 1n, B: 2n, C: 2n, D: 5n });
  });

  test('a reference to itself counts nothing', () => {
    expect(namedCounts([node('A', ['A', 'B']), node('B', ['B'])])).toEqual({ A: 1n, B: 2n });
  });

  test('counts stay exact beyond 2⁵³', () => {
    const levels = 40;
    const ladder = Array.from({ length: levels * 3 }, (_, index) => {
      const level = Math.floor(index / 3);
      const below = level + 1 < levels ? [0, 1, 2].map((column) => `L${level + 1}C${column}`) : [];
      return node(`L${level}C${index % 3}`, below);
    });
    const last = countPopularity(ladder).get(storePath('L39C0'))!;
    // walks(level n) = 3^(n+1) / 3; the ancestors add all levels above, three columns each
    const walks = 3n ** 39n;
    const ancestors = Array.from({ length: 39 }, (_, level) => 3n * 3n ** BigInt(level)).reduce(
      (a, b) => a + b,
      0n,
    );
    expect(last).toBe(walks + ancestors);
  });

  test('agrees with the recursive definition on random graphs', () => {
    fc.assert(
      fc.property(acyclicGraph(12), (graph) => {
        expect(countPopularity(graph)).toEqual(countRecursively(graph));
      }),
    );
  });
});

describe('ranking', () => {
  test('puts the most popular first and breaks ties by name', () => {
    expect(namedCounts(chainWithShortcuts)).toEqual({ A: 1n, B: 2n, C: 3n, D: 4n, E: 5n, F: 9n, G: 2n });
    expect(rankByPopularity(chainWithShortcuts).map(nameOf)).toEqual(['F', 'E', 'D', 'C', 'B', 'G', 'A']);
  });

  const folder = join(import.meta.dirname, '../../fixtures/layering');
  test.each(readdirSync(folder).filter((file) => file.endsWith('.json')))(
    'ranks as closure-graph.py did: %s',
    (file) => {
      const recorded = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      expect(rankByPopularity(recorded.graph)).toEqual(recorded.popularity);
    },
  );

  test.each([
    ['wide', 1, 400],
    ['deep, with counts of hundreds of digits', 3, 900],
    ['deeper, with counts beyond what a double holds', 2, 2000],
  ])('orders as the exact counts do: %s', (_, width, size) => {
    fc.assert(
      fc.property(closureOfLevels(size, width), (graph) => {
        const counts = countWithSets(graph);
        const nameOrder = (a: string, b: string): number => (nameOf(a) < nameOf(b) ? -1 : 1);
        const expected = [...counts.keys()].sort((a, b) =>
          counts.get(a) === counts.get(b) ? nameOrder(a, b) : counts.get(a)! > counts.get(b)! ? -1 : 1,
        );
        expect(rankByPopularity(graph)).toEqual(expected);
        expect(countPopularity(graph)).toEqual(counts);
      }),
      { numRuns: 2 },
    );
  });

  test('tells counts apart that differ by one in hundreds of digits', () => {
    // Both see all of the ladder; B has a root of its own above it as well.
    const ladder = Array.from({ length: 400 }, (_, index) => {
      const level = Math.floor(index / 2);
      const below = level < 199 ? [`l${level + 1}c0`, `l${level + 1}c1`] : ['A', 'B'];
      return node(`l${level}c${index % 2}`, below);
    });
    const graph = [...ladder, node('A', []), node('B', []), node('root', ['B'])];
    expect(rankByPopularity(graph).slice(0, 2).map(nameOf)).toEqual(['B', 'A']);
  });

  test('does not depend on the order of the input', () => {
    fc.assert(
      fc.property(acyclicGraph(30), (graph) => {
        expect(rankByPopularity([...graph].reverse())).toEqual(rankByPopularity(graph));
      }),
    );
  });

  test('gives the same order of names when only the hashes change', () => {
    fc.assert(
      fc.property(acyclicGraph(30), (graph) => {
        const rehash = (path: string): string =>
          path.replace(/[0-9a-z]{32}/, (hash) => [...hash].reverse().join(''));
        const rebuilt = graph.map(({ path, references }) => ({
          path: rehash(path),
          references: references.map(rehash),
        }));
        expect(rankByPopularity(rebuilt).map(nameOf)).toEqual(rankByPopularity(graph).map(nameOf));
      }),
    );
  });

  test('paths that only a cycle leads to come last', () => {
    const graph = [node('A', []), node('Y', ['X']), node('X', ['Y', 'A'])];
    expect(rankByPopularity(graph).map(nameOf)).toEqual(['A', 'X', 'Y']);
  });

  test.each([
    ['a cycle below a root', [node('R', ['X']), node('X', ['Y']), node('Y', ['X'])], /cycle/],
    ['a reference outside the closure', [node('A', ['B'])], /does not list/],
    ['a path listed twice', [node('A', []), node('A', [])], /twice/],
  ])('refuses %s', (_, graph, message) => {
    expect(() => rankByPopularity(graph)).toThrow(message);
  });

  test('a chain of 20,000 references does not exhaust the stack', () => {
    const chain = Array.from({ length: 20_000 }, (_, index) =>
      node(`p${index}`, index === 0 ? [] : [`p${index - 1}`]),
    );
    expect(nameOf(rankByPopularity(chain)[0]!)).toBe('p0');
  });
});

function nameOf(path: string): string {
  return path.slice(path.indexOf('-') + 1);
}

function namedCounts(graph: ReferenceNode[]): Record<string, bigint> {
  return Object.fromEntries([...countPopularity(graph)].map(([path, count]) => [nameOf(path), count]));
}

// The definition as the head of popularity.ts gives it, without any cleverness.
function countRecursively(graph: readonly ReferenceNode[]): Map<string, bigint> {
  const children = new Map(
    graph.map(({ path, references }) => [path, references.filter((other) => other !== path)]),
  );
  const referenced = new Set([...children.values()].flat());
  const contest = (paths: readonly string[]): Map<string, bigint> => {
    const counts = new Map<string, bigint>();
    const add = (path: string, count: bigint): void =>
      void counts.set(path, (counts.get(path) ?? 0n) + count);
    for (const child of paths) {
      add(child, 1n);
      for (const [path, count] of contest(children.get(child)!)) add(path, count + 1n);
    }
    return counts;
  };
  return contest(graph.map(({ path }) => path).filter((path) => !referenced.has(path)));
}

/** As the head of popularity.ts writes it out: walks, and for each path the set of what is above it. */
function countWithSets(graph: readonly ReferenceNode[]): Map<string, bigint> {
  const parents = new Map<string, string[]>(graph.map(({ path }) => [path, []]));
  for (const { path, references } of graph) {
    for (const reference of references) if (reference !== path) parents.get(reference)!.push(path);
  }
  // Paths of these graphs reference earlier ones only.
  const walks = new Map<string, bigint>();
  const above = new Map<string, Set<string>>();
  for (const { path } of graph.toReversed()) {
    const own = parents.get(path)!;
    walks.set(path, own.length === 0 ? 1n : own.reduce((sum, parent) => sum + walks.get(parent)!, 0n));
    above.set(path, new Set(own.flatMap((parent) => [parent, ...above.get(parent)!])));
  }
  return new Map(
    graph.map(({ path }) => [
      path,
      [...above.get(path)!].reduce((sum, ancestor) => sum + walks.get(ancestor)!, walks.get(path)!),
    ]),
  );
}
