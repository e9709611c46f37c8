// A folder against what was recorded of the one that dockerTools' helper made.
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { withoutNames } from './compare-of-machine.mjs';
import { firstDifference } from './differences.mjs';

/** @param {object} recorded a file of cases/ @param {string} folder @returns {string | undefined} what differs */
export function compareTree({ tree }, folder, isOfMachine) {
  const ours = readTree(folder, '.');
  return isOfMachine
    ? firstDifference(withoutNames(ours).map(shape), withoutNames(tree).map(shape))
    : firstDifference(ours, tree);
}

const shape = ({ name, mode, type }) => ({ name, mode, type });

function readTree(folder, name) {
  const path = join(folder, name);
  const status = lstatSync(path);
  const mode = `0${(status.mode & 0o7777).toString(8).padStart(3, '0')}`.slice(-4);
  if (status.isSymbolicLink()) return [{ name, mode, type: 'symlink', linkname: readlinkSync(path) }];
  if (!status.isDirectory()) {
    const content = readFileSync(path);
    const sha256 = createHash('sha256').update(content).digest('hex');
    return [{ name, mode, type: 'file', size: content.length, sha256 }];
  }
  const inner = readdirSync(path)
    .sort()
    .flatMap((entry) => readTree(folder, name === '.' ? entry : `${name}/${entry}`));
  return [{ name, mode, type: 'dir' }, ...inner];
}
