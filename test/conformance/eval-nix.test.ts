// The evaluator against the Nix of this machine.
import { mkdirSync } from 'node:fs';
import { execa } from 'execa';
import fc, { type Arbitrary } from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { derivationCases } from '../eval/derivation-cases.ts';
import { evaluateOrError } from '../eval/evaluate.ts';
import { languageCases } from '../eval/language-cases.ts';
import { askNix, compareWithNix } from './ask-nix.ts';
import { randomDerivation, randomExpression, randomScope } from './random-expressions.ts';

// What the recorded cases were evaluated in; nothing may be there that they name.
const baseDir = '/tmp/nixlayer-empty';
mkdirSync(baseDir, { recursive: true });

const seed = Number(process.env.FUZZ_SEED ?? 1);
const paths = 'map (o: o.drvPath + " " + o.outPath + " " + o.outputName)';

beforeAll(async () => {
  await execa('nix-instantiate', ['--version']);
});

/** What Nix prints, with the name it gives to a text given on the command line made the same as ours. */
async function askAsRecorded(expr: string): Promise<string> {
  const printed = await askNix(expr, baseDir);
  return expr.includes('unsafeGetAttrPos')
    ? printed.replace(/file = "(?:[^"\\]|\\.)*"/, 'file = "(string)"')
    : printed;
}

describe.concurrent('recorded cases still say what Nix says', () => {
  const language = Object.values(languageCases).flat();
  test.each(language)('$expr', async ({ expr, expected }) => {
    expect(await askAsRecorded(`(${expr})`)).toBe(expected);
  });

  const derivations = Object.values(derivationCases).flat();
  test.each(derivations)('$expr', async ({ expr, expected }) => {
    expect(await askAsRecorded(`(${paths} (${expr}).all)`)).toBe(expected);
  });
});

/** Different expressions, the same for the same seed. */
function sample(arbitrary: Arbitrary<string>, count: number): string[] {
  const exprs = [...new Set(fc.sample(arbitrary, { numRuns: 2 * count, seed }))];
  return exprs.slice(0, count);
}

// Nix 2.8 writes floats in JSON with six digits and without a decimal point.
const writesFloats = /toJSON/;

async function agree(arbitrary: Arbitrary<string>, count: number): Promise<number> {
  const exprs = sample(arbitrary, count);
  expect(exprs).toHaveLength(count);
  const { disagreements, withValue } = await compareWithNix(exprs, ours);
  // Shrinks what was found; the batches cannot.
  if (disagreements.length > 0) {
    const different = new Set(disagreements.map(({ expr }) => expr));
    const agreed = new Set(exprs.filter((expr) => !different.has(expr)));
    const shrinks = fc.asyncProperty(arbitrary, async (expr) => {
      if (agreed.has(expr)) return;
      expect(ours(expr, baseDir)).toBe(await askNix(expr, baseDir));
    });
    await fc.assert(shrinks, { numRuns: 2 * count, seed });
  }
  expect(disagreements).toEqual([]);
  return withValue;
}

const ours = (expr: string, folder: string) => evaluateOrError(expr, {}, folder);

describe(`random, with FUZZ_SEED=${seed}`, () => {
  test('expressions evaluate as in Nix', async () => {
    const comparable = randomExpression
      .map(randomScope)
      .filter((expr) => !(writesFloats.test(expr) && /\d\.\d|\//.test(expr)));
    expect(await agree(comparable, 5000)).toBeGreaterThan(1000);
  });

  test('derivations have the paths of Nix', async () => {
    const outputs = randomDerivation.map((expr) => `${paths} (${expr}).all`);
    expect(await agree(outputs, 300)).toBeGreaterThan(150);
  });
});
