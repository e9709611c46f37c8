// Many expressions for few processes of the installed Nix, which takes longer to start than to evaluate one.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** What both evaluators say of one expression: its printed value, or 'ERROR'. */
export type Verdict = string;

const env = { NIX_REMOTE: 'dummy://', NIX_PATH: '', NO_COLOR: '1' };
const valuesAtOnce = 100;

/** What nix-instantiate prints for an expression whose relative paths start from `baseDir`. */
export async function askNix(expr: string, baseDir: string): Promise<Verdict> {
  const result = await execa('nix-instantiate', ['--eval', '--strict', '--expr', expr], {
    cwd: baseDir,
    env,
    reject: false,
  });
  return result.exitCode === 0 ? result.stdout : 'ERROR';
}

export interface Disagreement {
  readonly expr: string;
  readonly ours: Verdict;
  readonly nix: Verdict;
}

/**
 * Compares an evaluator with Nix on every expression.
 * @param evaluate our verdict on an expression, given the folder that its relative paths start from
 * @returns where they differ, and how many expressions have a value
 */
export async function compareWithNix(
  exprs: readonly string[],
  evaluate: (expr: string, baseDir: string) => Verdict,
): Promise<{ readonly disagreements: readonly Disagreement[]; readonly withValue: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'nixlayer-expressions-'));
  try {
    await Promise.all(exprs.map((expr, index) => writeFile(join(folder, `${index}.nix`), expr)));
    const ours = exprs.map((expr) => evaluate(expr, folder));
    const succeeding = await thoseWithValue(exprs, folder);
    const suspects = new Set(
      exprs.map((_, index) => index).filter((index) => succeeding.has(index) !== (ours[index] !== 'ERROR')),
    );
    const agreed = [...succeeding].filter((index) => !suspects.has(index));
    for (let start = 0; start < agreed.length; start += valuesAtOnce) {
      const batch = agreed.slice(start, start + valuesAtOnce);
      const whole = `[ ${batch.map((index) => `(import ./${index}.nix)`).join(' ')} ]`;
      if ((await askNix(whole, folder)) !== evaluate(whole, folder))
        for (const index of batch) suspects.add(index);
    }
    const disagreements: Disagreement[] = [];
    for (const index of suspects) {
      const expr = exprs[index] as string;
      const nix = await askNix(expr, folder);
      if (nix !== ours[index]) disagreements.push({ expr, ours: ours[index] as Verdict, nix });
    }
    return { disagreements, withValue: succeeding.size };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Indices of the expressions that Nix can evaluate: `nix repl` goes on after an error. It may repeat what it is told. */
async function thoseWithValue(exprs: readonly string[], folder: string): Promise<Set<number>> {
  const lines = exprs.map(
    (_, index) => `builtins.deepSeq (import ${folder}/${index}.nix) ("value" + " of ${index}.")`,
  );
  const { stdout } = await execa('nix', ['--extra-experimental-features', 'nix-command', 'repl'], {
    cwd: folder,
    // It writes every derivation, so that it needs a store.
    env: {
      ...env,
      NIX_REMOTE: `local?root=${join(folder, 'store')}`,
      NIX_CONFIG: 'build-users-group =',
      TERM: 'dumb',
      HOME: folder,
    },
    input: [...lines, '"all" + " done"', ''].join('\n'),
    reject: false,
    maxBuffer: 1 << 28,
  });
  if (!stdout.includes('all done')) throw new Error(`nix repl ended early: ${stdout.slice(-500)}`);
  return new Set([...stdout.matchAll(/value of (\d+)\./g)].map(([, index]) => Number(index)));
}
