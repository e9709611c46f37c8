import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chainsTo,
  type ReferenceGraph,
  reachable,
  referrersOf,
} from '../../src/layering/reference-chains.ts';

// app (0) → curl (1) → openssl (2) → glibc (3); app → openssl
const references = [[1, 2], [2], [3], []];

describe('chainsTo', () => {
  it.each<[string, ReferenceGraph, number, number[][]]>([
    [
      'the shortest first',
      { references, roots: [0] },
      3,
      [
        [0, 2, 3],
        [0, 1, 2, 3],
      ],
    ],
    ['a root alone, and chains from other roots through it', { references, roots: [0, 1] }, 1, [[1], [0, 1]]],
    [
      'chains from each root',
      { references, roots: [1, 2] },
      3,
      [
        [2, 3],
        [1, 2, 3],
      ],
    ],
    ['nothing where no root leads to', { references, roots: [3] }, 2, []],
    [
      'no path twice where references go in a circle',
      { references: [[1], [0, 2], []], roots: [0] },
      2,
      [[0, 1, 2]],
    ],
  ])('gives %s', (_, graph, target, chains) => {
    expect([...chainsTo(graph, target)]).toEqual(chains);
  });

  it('gives the first of exponentially many chains at once', () => {
    // 60 steps, each of which may go through one of two: 2^60 chains.
    const ladder = Array.from({ length: 121 }, (_, index) => {
      const next = index + (index % 2 === 0 ? 2 : 1);
      return index === 120 ? [] : [next - 1, next, next + 1].filter((to) => to > index && to <= 120);
    });
    const chains = chainsTo({ references: ladder, roots: [0] }, 120);
    const lengths = Array.from({ length: 1000 }, () => (chains.next().value as number[]).length);
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
  });

  it.each([
    ['behind the path itself', 2],
    ['behind a path on the way', 1],
  ])('follows no circles that lead to no root: %s', (_, entrance) => {
    // 0 → 1 → 2, and 20 paths that all name each other and the entrance: 20! ways among them, one chain.
    const knot = Array.from({ length: 20 }, (__, index) => index + 3);
    const ways = knot.map((own) => [entrance, ...knot.filter((other) => other !== own)]);
    const line = [[1], [2], []].map((each, index) => (index === entrance ? [...each, ...knot] : each));
    expect([...chainsTo({ references: [...line, ...ways], roots: [0] }, 2)]).toEqual([[0, 1, 2]]);
  });

  it('gives the shortest first where references go in circles', () => {
    // Root 0 names 1; 1…11 all name each other, and 12.
    const knot = Array.from({ length: 11 }, (_, index) => index + 1);
    const references = [[1], ...knot.map((own) => [12, ...knot.filter((other) => other !== own)]), []];
    const chains = chainsTo({ references, roots: [0] }, 12);
    const lengths = Array.from({ length: 200 }, () => (chains.next().value as number[]).length);
    expect(lengths.slice(0, 12)).toEqual([3, ...Array(10).fill(4), 5]);
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
  });

  it('finds each chain once, whatever the graph', () => {
    const graphs = fc.integer({ min: 1, max: 8 }).chain((size) =>
      fc.record({
        references: fc.array(fc.uniqueArray(fc.integer({ min: 0, max: size - 1 })), {
          minLength: size,
          maxLength: size,
        }),
        roots: fc.uniqueArray(fc.integer({ min: 0, max: size - 1 })),
        target: fc.integer({ min: 0, max: size - 1 }),
      }),
    );
    fc.assert(
      fc.property(graphs, ({ references: edges, roots, target }) => {
        const found = [...chainsTo({ references: edges, roots }, target)];
        expect(found.map(({ length }) => length)).toEqual(
          found.map(({ length }) => length).sort((a, b) => a - b),
        );
        const everyChain = roots.flatMap((root) => simplePaths(edges, [root], target));
        expect(found.map(String).sort()).toEqual(everyChain.map(String).sort());
      }),
    );
  });
});

function simplePaths(edges: readonly (readonly number[])[], path: number[], target: number): number[][] {
  const at = path.at(-1)!;
  if (at === target) return [path];
  return edges[at]!.filter((next) => !path.includes(next)).flatMap((next) =>
    simplePaths(edges, [...path, next], target),
  );
}

describe('reachable', () => {
  it('is a closure over references, and all that needs a path over referrers', () => {
    expect([...reachable(references, [1])].sort()).toEqual([1, 2, 3]);
    expect([...reachable(referrersOf(references), [2])].sort()).toEqual([0, 1, 2]);
  });
});
