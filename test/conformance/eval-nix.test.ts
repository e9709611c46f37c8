// The evaluator against the Nix of this machine.
import { execa } from 'execa';
import fc, { type Arbitrary } from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { derivationCases } from '../eval/derivation-cases.ts';
import { evaluateOrError } from '../eval/evaluate.ts';
import { languageCases } from '../eval/language-cases.ts';
import { randomDerivation, randomExpression, randomScope } from './random-expressions.ts';

const baseDir = '/tmp';
const paths = 'map (o: o.drvPath + " " + o.outPath + " " + o.outputName)';

beforeAll(async () => {
  await execa('nix-instantiate', ['--version']);
});

/** What nix-instantiate prints, with the name it gives to a text given on the command line made the same as ours. */
async function askNix(expr: string): Promise<string> {
  const result = await execa('nix-instantiate', ['--eval', '--strict', '--expr', expr], {
    cwd: baseDir,
    env: { NIX_REMOTE: 'dummy://', NIX_PATH: '' },
    reject: false,
    stripFinalNewline: true,
  });
  if (result.exitCode !== 0) return 'ERROR';
  return expr.includes('unsafeGetAttrPos')
    ? result.stdout.replace(/file = "(?:[^"\\]|\\.)*"/, 'file = "(string)"')
    : result.stdout;
}

describe('recorded cases still say what Nix says', () => {
  const language = Object.values(languageCases).flat();
  test.each(language)('$expr', async ({ expr, expected }) => {
    expect(await askNix(`(${expr})`)).toBe(expected);
  });

  const derivations = Object.values(derivationCases).flat();
  test.each(derivations)('$expr', async ({ expr, expected }) => {
    expect(await askNix(`(${paths} (${expr}).all)`)).toBe(expected);
  });
});

async function compare(arbitrary: Arbitrary<string>, runs: number, wrap: (expr: string) => string) {
  const differences: { expr: string; ours: string; nix: string }[] = [];
  const exprs = [
    ...new Set(fc.sample(arbitrary, { numRuns: runs, seed: Number(process.env.FUZZ_SEED ?? 1) })),
  ];
  let evaluated = 0;
  for (const expr of exprs) {
    const whole = wrap(expr);
    const ours = evaluateOrError(whole, {}, baseDir);
    const nix = await askNix(whole);
    if (nix !== 'ERROR') evaluated++;
    if (nix !== ours && !isKnownDifference(whole, nix, ours)) differences.push({ expr: whole, ours, nix });
  }
  return { differences, evaluated };
}

// Nix 2.8 writes floats in JSON with six digits and without a decimal point.
function isKnownDifference(expr: string, nix: string, ours: string): boolean {
  const plain = (text: string) => text.replace(/(\d)\.0(?=\D|$)/g, '$1');
  return expr.includes('toJSON') && plain(nix) === plain(ours);
}

describe('random', () => {
  test('expressions evaluate as in Nix', async () => {
    const { differences, evaluated } = await compare(randomExpression, 400, randomScope);
    expect(differences).toEqual([]);
    expect(evaluated).toBeGreaterThan(50);
  });

  test('derivations have the paths of Nix', async () => {
    const { differences, evaluated } = await compare(
      randomDerivation,
      100,
      (expr) => `${paths} (${expr}).all`,
    );
    expect(differences).toEqual([]);
    expect(evaluated).toBeGreaterThan(50);
  });
});
