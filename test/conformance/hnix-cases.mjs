// hnix's files have no expected output: each has to give what the installed Nix prints, or to fail where that fails.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { evaluateFile, failureOf } from './suite-case.mjs';

const environment = { HOME: '/fake-home', NIX_PATH: '' };

/**
 * @param {string} folder absolute
 * @returns {{ kind: string, name: string, failure: string | undefined }[]} in order of names
 */
export function runCases(folder) {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.nix'))
    .sort()
    .map((name) => ({ kind: 'eval-compare', name, failure: compare(join(folder, name)) }));
}

function compare(file) {
  const nix = spawnSync('nix-instantiate', ['--eval', '--strict', file], {
    encoding: 'utf8',
    env: { ...process.env, ...environment, NIX_REMOTE: 'dummy://' },
  });
  if (nix.error) throw nix.error;
  const run = () => evaluateFile(file, { options: { environment } });
  return nix.status === 0 ? failureOf('okay', run, nix.stdout) : failureOf('fail', run);
}
