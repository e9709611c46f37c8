import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SizedNode } from '../../src/layering/auto-layer.ts';
import { type FleetImage, type FleetLayer, layerFleet } from '../../src/layering/fleet.ts';
import { transferLayers } from '../../src/layering/transfer.ts';
import { acyclicGraph, storePath } from './random-graph.ts';

const node = (name: string, narSize: number, references: string[] = []): SizedNode => ({
  path: storePath(name),
  narSize,
  references: references.map(storePath),
});
const nodes = [
  node('glibc', 30e6),
  node('openssl', 5e6, ['glibc']),
  node('node', 90e6, ['openssl']),
  node('python', 60e6, ['openssl']),
  node('web', 1e6, ['node']),
  node('cron', 2e6, ['python']),
];
const image = (names: string[], limit: number): FleetImage => ({
  closure: nodes.filter(({ path }) => names.some((name) => path === storePath(name))),
  excluded: new Set(),
  limit,
});
const web = (limit: number) => image(['glibc', 'openssl', 'node', 'web'], limit);
const cron = (limit: number) => image(['glibc', 'openssl', 'python', 'cron'], limit);
const nameOf = (path: string): string => path.slice(path.indexOf('-') + 1);
const texts = (fleet: readonly FleetLayer[][]): string[][] =>
  fleet.map((layers) =>
    layers.map(({ paths, images }) => `${paths.map(nameOf).join(' ')}: ${images.join(' ')}`),
  );

describe('two images', () => {
  test.each([
    [
      'a layer each with room for all',
      [web(4), cron(4)],
      [
        ['glibc: 0 1', 'openssl: 0 1', 'node: 0', 'web: 0'],
        ['glibc: 0 1', 'openssl: 0 1', 'python: 1', 'cron: 1'],
      ],
    ],
    [
      'a layer for each part',
      [web(2), cron(2)],
      [
        ['glibc openssl: 0 1', 'node web: 0'],
        ['glibc openssl: 0 1', 'cron python: 1'],
      ],
    ],
    [
      'what one image puts into a layer of its own stays shared by the others',
      [web(1), cron(4), cron(4)],
      [
        ['glibc node openssl web: 0'],
        ['glibc: 1 2', 'openssl: 1 2', 'cron: 1 2', 'python: 1 2'],
        ['glibc: 1 2', 'openssl: 1 2', 'cron: 1 2', 'python: 1 2'],
      ],
    ],
  ])('%s', (_, images, expected) => {
    const sorted = (fleet: string[][]) => fleet.map((layers) => layers.toSorted());
    expect(sorted(texts(layerFleet(images)))).toEqual(sorted(expected));
  });

  test('what most of them share is lowest', () => {
    const [layers] = layerFleet([web(4), cron(4)]);
    expect(layers?.map(({ images }) => images.length)).toEqual([2, 2, 1, 1]);
  });

  test('only images with too many layers have parts merged', () => {
    const [, large] = texts(layerFleet([web(3), cron(9)]));
    expect(large?.filter((layer) => layer.endsWith(': 1'))?.toSorted()).toEqual(['cron: 1', 'python: 1']);
  });
});

/** Images with some roots of one graph each, and all that these need. */
const anyFleet = fc
  .tuple(
    acyclicGraph(24),
    fc.array(
      fc.record({
        roots: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
        limit: fc.integer({ min: 1, max: 20 }),
        excluded: fc.nat(),
      }),
      {
        minLength: 1,
        maxLength: 5,
      },
    ),
  )
  .map(([graph, choices]): FleetImage[] => {
    const byPath = new Map(graph.map((each) => [each.path, each]));
    return choices.map(({ roots, limit, excluded }) => {
      const found = new Set(roots.map((root) => graph[root % graph.length]!.path));
      for (const path of found) for (const other of byPath.get(path)!.references) found.add(other);
      const closure = [...found].map((path) => byPath.get(path)!);
      return { closure, limit, excluded: new Set(excluded % 2 === 0 ? [closure[0]!.path] : []) };
    });
  });
const rates = { p1: 0.1, p2: 3, '*': 0.7 };

describe('whatever the images', () => {
  test('each has every path that it needs once, no other, and no more layers than it may have', () => {
    fc.assert(
      fc.property(anyFleet, (images) => {
        for (const [index, layers] of layerFleet(images, rates).entries()) {
          const { closure, excluded, limit } = images[index]!;
          const needed = closure.map(({ path }) => path).filter((path) => !excluded.has(path));
          expect(layers.flatMap(({ paths }) => paths).toSorted()).toEqual(needed.toSorted());
          expect(layers.length).toBeLessThanOrEqual(limit);
          expect(layers.every(({ paths }) => paths.length > 0)).toBe(true);
        }
      }),
    );
  });

  test('a layer is the same list of paths in all images that share it, and in no other one', () => {
    fc.assert(
      fc.property(anyFleet, (images) => {
        const fleet = layerFleet(images);
        for (const layers of fleet) {
          for (const { paths, images: sharers } of layers) {
            const have = fleet.flatMap((other, index) =>
              other.some((layer) => layer.paths.join() === paths.join()) ? [index] : [],
            );
            expect(sharers).toEqual(have);
          }
        }
      }),
    );
  });

  test('the order of images, and of their paths, does not matter', () => {
    fc.assert(
      fc.property(anyFleet, (images) => {
        const paths = (fleet: readonly FleetLayer[][]) =>
          fleet.map((layers) => layers.map((layer) => layer.paths));
        const turned = images.toReversed().map((each) => ({ ...each, closure: each.closure.toReversed() }));
        expect(paths(layerFleet(turned, rates)).toReversed()).toEqual(paths(layerFleet(images, rates)));
      }),
    );
  });

  test('one image alone is layered by transfer, and so are several that are the same', () => {
    const anyLimit = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(acyclicGraph(40), anyLimit, fc.integer({ min: 1, max: 3 }), (closure, limit, count) => {
        const excluded = new Set([closure.at(-1)!.path]);
        const expected = transferLayers(closure, excluded, limit, rates);
        for (const layers of layerFleet(Array(count).fill({ closure, excluded, limit }), rates))
          expect(layers.map(({ paths }) => paths)).toEqual(expected);
      }),
    );
  });
});
