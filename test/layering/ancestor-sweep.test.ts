import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import wabt from 'wabt';
import { blockBits, createAncestorSweep, forEachBit } from '../../src/layering/ancestor-blocks.ts';
import { ancestorSweepModule } from '../../src/layering/ancestor-sweep-module.ts';
import { buildEdges } from '../../src/layering/edges.ts';

test('the module is what wabt makes of its text', async () => {
  const text = readFileSync(join(import.meta.dirname, '../../src/layering/ancestor-sweep.wat'), 'utf8');
  const module = (await wabt()).parseWat('ancestor-sweep.wat', text, { simd: true });
  expect(ancestorSweepModule).toBe(Buffer.from(module.toBinary({}).buffer).toString('base64'));
});

/** parents[i]: some nodes below i, sorted */
const anyParents = fc
  .array(fc.array(fc.nat(), { maxLength: 5 }), { minLength: 1, maxLength: 700, size: 'max' })
  .map((choices) =>
    choices.map((own, node) =>
      node === 0 ? [] : [...new Set(own.map((choice) => choice % node))].sort((a, b) => a - b),
    ),
  );

test('a node is told the marks above it that its nearest parent and what is above that are not', () => {
  fc.assert(
    fc.property(anyParents, fc.integer({ min: 1, max: 3 }), (parents, every) => {
      const edges = buildEdges(parents.length);
      for (const own of parents) {
        for (const parent of own) edges.add(parent);
        edges.close();
      }
      const marks = [...parents.keys()].filter((node) => node % every === 0).slice(0, blockBits);
      const above: Set<number>[] = [];
      const expected: [number, number[]][] = [];
      for (const [node, own] of parents.entries()) {
        above.push(new Set(own.flatMap((parent) => [parent, ...above[parent]!])));
        const nearest = own.at(-1);
        if (nearest === undefined) continue;
        const missed = marks.filter(
          (mark) => above[node]!.has(mark) && mark !== nearest && !above[nearest]!.has(mark),
        );
        if (missed.length > 0) expected.push([node, missed]);
      }
      const sweep = createAncestorSweep(edges.build());
      const found: [number, number[]][] = [];
      const visit = (node: number, bits: Int32Array): void => {
        const missed: number[] = [];
        forEachBit(bits, (bit) => missed.push(marks[bit]!));
        found.push([node, missed]);
      };
      sweep.visit(marks, visit);
      expect(found).toEqual(expected);

      const sums: [number, number][] = [];
      sweep.sum(
        marks,
        marks.map((mark) => mark + 1),
        (node, sum) => sums.push([node, sum]),
      );
      expect(sums).toEqual(
        expected.map(([node, missed]) => [node, missed.reduce((sum, mark) => sum + mark + 1, 0)]),
      );
    }),
    { numRuns: 40 },
  );
});
