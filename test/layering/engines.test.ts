// What holds of every engine, whatever the closure.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SizedNode } from '../../src/layering/auto-layer.ts';
import { type Layering, layerings, planLayers } from '../../src/layering/layer-plan.ts';
import { closureWithTies, rebuilt } from './random-graph.ts';

interface Engine {
  readonly name: string;
  readonly layering: Layering;
  /** As in nixpkgs, store paths decide among paths of equal size, and with them their hashes. */
  readonly ordersBySize: boolean;
}

const engines: readonly Engine[] = [
  ...layerings.map((layering) => ({ name: layering, layering, ordersBySize: layering === 'auto' })),
  {
    name: 'a pipeline of popularity',
    layering: [['popularity_contest'], ['limit_layers', 9]],
    ordersBySize: false,
  },
  {
    name: 'a pipeline of sizes',
    layering: [
      ['split_every', 7],
      ['limit_layers', 9],
    ],
    ordersBySize: true,
  },
];

const maxLayers = 10;
const plan = (closure: readonly SizedNode[], { layering }: Engine, exclude: readonly string[] = []) =>
  planLayers({ closure, exclude, layering, maxLayers, usedLayers: 1 }).layers.map(({ paths }) => paths);
const namesOf = (layers: readonly (readonly string[])[]) =>
  layers.map((paths) => paths.map((path) => path.slice(path.indexOf('-') + 1)));

describe.each(engines)('with $name', (engine) => {
  const holds = (property: (closure: SizedNode[], chosen: number) => void) =>
    fc.assert(fc.property(closureWithTies(400), fc.nat(), property), { numRuns: 10 });

  test('each path is in one layer, layers have the bytes of the closure, and the budget is kept', () => {
    holds((closure) => {
      const layers = plan(closure, engine);
      expect(layers.flat().toSorted()).toEqual(closure.map(({ path }) => path).toSorted());
      const sizeOf = new Map(closure.map(({ path, narSize }) => [path, narSize]));
      const bytes = layers.map((paths) => paths.reduce((sum, path) => sum + (sizeOf.get(path) ?? NaN), 0));
      expect(bytes.reduce((sum, size) => sum + size, 0)).toBe(
        closure.reduce((sum, { narSize }) => sum + narSize, 0),
      );
      expect(layers.length).toBeLessThan(maxLayers);
    });
  });

  test('an excluded path is in no layer, all others are', () => {
    holds((closure, chosen) => {
      const excluded = closure[chosen % closure.length]!.path;
      const others = closure.map(({ path }) => path).filter((path) => path !== excluded);
      expect(plan(closure, engine, [excluded]).flat().toSorted()).toEqual(others.toSorted());
    });
  });

  test('the order of the input has no influence', () => {
    holds((closure, chosen) => {
      const cut = chosen % closure.length;
      const turned = [...closure.slice(cut), ...closure.slice(0, cut)].reverse();
      expect(plan(turned, engine)).toEqual(plan(closure, engine));
    });
  });

  test('a rebuild that changes the hashes leaves every name in its layer', () => {
    holds((given) => {
      const closure = engine.ordersBySize ? withDifferentSizes(given) : given;
      const turned = rebuilt(closure, (hash) => [...hash].reverse().join(''));
      expect(namesOf(plan(turned, engine))).toEqual(namesOf(plan(closure, engine)));
    });
  });

  test('hashes decide by their order alone', () => {
    holds((closure) => {
      const hashes = closure.map(({ path }) => path.slice('/nix/store/'.length, -1).slice(0, 32)).toSorted();
      const rank = new Map(hashes.map((hash, index) => [hash, String(index).padStart(32, '0')]));
      const renamed = rebuilt(closure, (hash) => rank.get(hash) ?? '');
      expect(namesOf(plan(renamed, engine))).toEqual(namesOf(plan(closure, engine)));
    });
  });
});

function withDifferentSizes(closure: readonly SizedNode[]): SizedNode[] {
  return closure.map((node, index) => ({ ...node, narSize: node.narSize * 1000 + index }));
}
