// A file as people know it, whatever machine it lies on.
import { dirname, isAbsolute, resolve } from 'node:path';

/**
 * @param roots files or folders, or entries of a search path: `nixpkgs=/home/me/nixpkgs`
 * @returns gives the path below the store path or below the root that the file is in; undefined for others
 */
export function placeIn(storeDir: string, roots: readonly string[]): (file: string) => string | undefined {
  const folders = roots
    .map((root) => root.slice(root.indexOf('=') + 1))
    .filter((root) => isAbsolute(root) || root.startsWith('.'))
    .map((root) => (root.endsWith('.nix') ? dirname(resolve(root)) : resolve(root)));
  return (file) => {
    if (file.startsWith(`${storeDir}/`)) return /^[^/]+\/(.+)$/s.exec(file.slice(storeDir.length + 1))?.[1];
    const folder = folders.find((each) => file.startsWith(`${each}/`));
    return folder === undefined ? undefined : file.slice(folder.length + 1);
  };
}
