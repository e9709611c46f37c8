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
  const nixVersion = /\d+\.[\d.]+/.exec(runNix(['--version']).stdout)?.[0];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.nix'))
    .sort()
    .map((name) => ({ kind: 'eval-compare', name, failure: compare(join(folder, name), nixVersion) }));
}

function compare(file, nixVersion) {
  const nix = runNix(['--eval', '--strict', file]);
  const run = () => evaluateFile(file, { options: { environment, nixVersion } });
  return nix.status === 0 ? failureOf('okay', run, nix.stdout) : failureOf('fail', run);
}

function runNix(words) {
  const env = { ...process.env, ...environment, NIX_REMOTE: 'dummy://' };
  const result = spawnSync('nix-instantiate', words, { encoding: 'utf8', env });
  if (result.error) throw result.error;
  return result;
}
