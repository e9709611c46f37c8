// Where the files of a local flake are: its source, and its flake.nix in there.
import { lstatSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import type { Disk, LocalFlake } from './flake-reference.ts';

export interface FlakeFiles {
  /** The folder that is copied to the store as the flake's source, absolute. */
  readonly source: string;
  /** Of flake.nix in the source: relative, empty for its root. */
  readonly dir: string;
  /** Of the files only those that git tracks are part of the source. */
  readonly isGit: boolean;
}

export const realDisk: Disk = {
  typeOf: (path) => {
    try {
      const stat = statSync(path);
      if (stat.isDirectory()) return 'folder';
      return stat.isFile() ? 'file' : 'other';
    } catch {
      return undefined;
    }
  },
};

/**
 * As Nix finds them: for a plain path, the flake.nix there or further up in the same repository and file system, and the
 * repository around it.
 * @throws NixlayerError E_INPUT
 */
export function findFlakeFiles({ path, kind, dir }: LocalFlake): FlakeFiles {
  const start = resolve(path);
  if (realDisk.typeOf(start) !== 'folder') {
    throw new NixlayerError('E_INPUT', `cannot find the flake ${path}: there is no such folder`, { hint });
  }
  const found =
    kind === 'search'
      ? aroundFolder(upToFlake(start, path), dir)
      : { source: start, dir, isGit: kind === 'git' };
  if (realDisk.typeOf(flakeFile(found)) === undefined)
    throw new NixlayerError('E_INPUT', `${path} has no flake.nix`, { hint });
  return found;
}

const hint = 'Give a folder with a flake.nix, and the attribute behind #: ./folder#image.';

/** The flake.nix itself. */
export function flakeFile({ source, dir }: FlakeFiles): string {
  return join(source, dir, 'flake.nix');
}

function upToFlake(start: string, path: string): string {
  const device = lstatSync(start).dev;
  for (let folder = start; ; folder = dirname(folder)) {
    if (realDisk.typeOf(join(folder, 'flake.nix')) !== undefined) return folder;
    const isEnd = realDisk.typeOf(join(folder, '.git')) !== undefined || folder === dirname(folder);
    if (isEnd || lstatSync(folder).dev !== device)
      throw new NixlayerError('E_INPUT', `${path} is no flake: there is no flake.nix there or further up`, {
        hint,
      });
  }
}

function aroundFolder(folder: string, dir: string): FlakeFiles {
  let inside = '';
  for (let source = folder; source !== dirname(source); source = dirname(source)) {
    if (realDisk.typeOf(join(source, '.git')) !== undefined)
      return { source, dir: join(inside, dir).replace(/^\.$/, ''), isGit: true };
    inside = join(basename(source), inside);
  }
  return { source: folder, dir, isGit: false };
}
