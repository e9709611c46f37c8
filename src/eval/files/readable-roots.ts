// What an analysis may read: linting runs expressions of other people, and what they read ends up in reports.
import { dirname, resolve } from 'node:path';
import { confined } from './confined-file-system.ts';
import type { FileSystem } from './file-system.ts';

/**
 * The folders around paths that a user named: a folder itself or a file's folder, and the git checkout around it.
 * @param paths absolute. What is not there has a folder all the same.
 */
export function readableRoots(fileSystem: FileSystem, paths: readonly string[]): readonly string[] {
  const roots = new Set<string>();
  for (const path of paths) {
    const real = tried(() => fileSystem.realpath(path)) ?? path;
    const isFolder = tried(() => fileSystem.lstat(real))?.type === 'directory';
    const folder = isFolder ? real : dirname(real);
    roots.add(checkoutAround(fileSystem, folder) ?? folder);
  }
  return [...roots].filter((root) => ![...roots].some((other) => root.startsWith(`${other}/`)));
}

/**
 * The file system with what lies in some folders, in entries of the search path and in the store.
 * @param searchPath `name=path` or `path`
 */
export function onlyReadable(
  fileSystem: FileSystem,
  roots: readonly string[],
  searchPath: readonly string[],
): FileSystem {
  const found = searchPath.map((entry) => resolve(entry.slice(entry.indexOf('=') + 1)));
  const why = `it lies outside of ${roots.join(', ')}; --allow-read lets expressions read further folders`;
  return confined(fileSystem, [...roots, ...found, '/nix/store'], why);
}

function checkoutAround(fileSystem: FileSystem, folder: string): string | undefined {
  for (let current = folder; ; current = dirname(current)) {
    if (tried(() => fileSystem.lstat(resolve(current, '.git')))) return current;
    if (current === dirname(current)) return undefined;
  }
}

/** What is not there, or cannot be seen, is undefined. */
function tried<Result>(ask: () => Result): Result | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}
