// Real Nix, configured by test/run.sh.
import { execa } from 'execa';

/** The store path that an attribute of an expression file builds to. */
export async function nixBuild(
  file: string,
  attribute: string,
  args: readonly string[] = [],
): Promise<string> {
  const select = attribute === '' ? [] : ['-A', attribute];
  const { stdout } = await execa('nix-build', [file, ...select, '--no-out-link', ...args], {
    stdin: 'ignore',
  });
  return stdout.trim();
}

/** The value of an attribute of an expression file, as JSON has it. */
export async function nixEvaluate(
  file: string,
  attribute: string,
  args: readonly string[] = [],
): Promise<unknown> {
  const { stdout } = await execa(
    'nix-instantiate',
    ['--eval', '--strict', '--json', file, '-A', attribute, ...args],
    { stdin: 'ignore' },
  );
  return JSON.parse(stdout);
}
