// Builds attributes of an expression with real Nix: all in one go, and says of each that fails where and why.
import { readFileSync } from 'node:fs';
import { execa } from 'execa';

/**
 * @typedef {{ kind: 'built', path: string } | { kind: 'failed', stage: 'eval' | 'build', message: string }} Outcome
 */

/**
 * @param {readonly string[]} arguments_ the expression file and its arguments
 * @param {readonly string[]} attributes
 * @returns {Promise<Map<string, Outcome>>}
 */
export async function buildCases(arguments_, attributes) {
  const outcomes = new Map();
  const derivations = new Map();
  const half = Math.ceil(attributes.length / 2);
  // Two processes at a time: evaluation uses one processor.
  const parts = [attributes.slice(0, half), attributes.slice(half)];
  const instantiated = await Promise.all(parts.map((part) => instantiate(arguments_, part)));
  for (const [attribute, result] of instantiated.flat()) {
    if (result.derivation === undefined)
      outcomes.set(attribute, { kind: 'failed', stage: 'eval', ...result });
    else derivations.set(attribute, result.derivation);
  }
  const failures = await realise([...new Set(derivations.values())]);
  for (const [attribute, derivation] of derivations) {
    const path = /\("out","([^"]+)"/.exec(readFileSync(derivation, 'utf8'))[1];
    outcomes.set(attribute, { kind: 'built', path, derivation });
  }
  if (failures.size > 0) await markFailed(outcomes, failures);
  return outcomes;
}

/** Names of all image expressions. */
export async function namesOfCases([file, ...arguments_]) {
  const names = `{ recordings, nixlayerSource }@given: builtins.attrNames (import ${file} given).images`;
  const words = ['--eval', '--json', ...arguments_, '--expr', names];
  const { stdout } = await execa('nix-instantiate', words, { stdin: 'ignore' });
  return JSON.parse(stdout);
}

/** Nix stops at the first attribute that fails: then each half is tried by itself. */
async function instantiate(arguments_, attributes) {
  if (attributes.length === 0) return [];
  const select = attributes.flatMap((attribute) => ['-A', attribute]);
  const { exitCode, stdout, stderr } = await execa('nix-instantiate', [...arguments_, ...select], quiet);
  if (exitCode === 0) {
    const lines = stdout.split('\n').map((line) => line.replace(/!.*/, ''));
    return attributes.map((attribute, index) => [attribute, { derivation: lines[index] }]);
  }
  if (attributes.length === 1) return [[attributes[0], { message: evaluationError(stderr) }]];
  const half = Math.ceil(attributes.length / 2);
  return [
    ...(await instantiate(arguments_, attributes.slice(0, half))),
    ...(await instantiate(arguments_, attributes.slice(half))),
  ];
}

/** @returns {Promise<Map<string, string>>} derivations whose builder failed, with the end of their logs */
async function realise(derivations) {
  if (derivations.length === 0) return new Map();
  const { exitCode, stderr } = await execa(
    'nix-store',
    ['--realise', '-k', '-j', '2', ...derivations],
    quiet,
  );
  if (exitCode === 0) return new Map();
  const failures = new Map();
  for (const [, derivation] of stderr.matchAll(/builder for '([^']+)' failed/g)) {
    const { stdout } = await execa('nix-store', ['--read-log', derivation], quiet);
    failures.set(derivation, stdout.split('\n').slice(-8).join('\n'));
  }
  if (failures.size === 0) throw new Error(`nix-store --realise failed:\n${stderr}`);
  return failures;
}

async function markFailed(outcomes, failures) {
  const built = [...outcomes].filter(([, { kind }]) => kind === 'built');
  const paths = built.map(([, { path }]) => path);
  const args = ['--check-validity', '--print-invalid', ...paths];
  const { stdout } = await execa('nix-store', args, quiet);
  const invalid = new Set(stdout.split('\n'));
  for (const [attribute, { path, derivation }] of built) {
    if (!invalid.has(path)) continue;
    const { stdout: closure } = await execa('nix-store', ['--query', '--requisites', derivation], quiet);
    const failed = closure.split('\n').find((line) => failures.has(line));
    const message = `${failed?.slice(44) ?? 'some derivation'}: ${failures.get(failed) ?? 'failed'}`;
    outcomes.set(attribute, { kind: 'failed', stage: 'build', message });
  }
}

/** What Nix says after the last `error:`, up to where it tells the place. */
function evaluationError(stderr) {
  const start = stderr.lastIndexOf('error: ');
  return stderr
    .slice(Math.max(0, start))
    .split(/\n\n|\n\(use '--show-trace/)[0]
    .trim();
}

const quiet = { stdin: 'ignore', reject: false, maxBuffer: 1e8 };
