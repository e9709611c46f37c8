// Names of files as candidates, where the shell cannot do it: behind a prefix such as `oci:`.
import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Candidate } from './candidate.ts';

/** Nobody reads more. */
const most = 1000;

/** @param typed the path so far; of its folder all names are told, hidden ones where a dot is typed */
export function listedFiles(typed: string, files: 'files' | 'folders'): readonly Candidate[] {
  const split = typed.lastIndexOf('/') + 1;
  const folder = typed.slice(0, split);
  const isDotTyped = typed[split] === '.';
  return entriesOf(folder)
    .filter(({ name }) => name.startsWith('.') === isDotTyped)
    .map((entry) => ({ name: entry.name, isFolder: isFolder(entry, folder) }))
    .filter((entry) => files === 'files' || entry.isFolder)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name, isFolder }) =>
      isFolder ? { text: `${folder}${name}/`, isOpen: true } : { text: folder + name },
    );
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder === '' ? '.' : folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function isFolder(entry: Dirent, folder: string): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  try {
    return statSync(join(folder, entry.name)).isDirectory();
  } catch {
    return false;
  }
}
