// Makes an embedded store from a closure: copies the paths, then writes their registration.
import { constants } from 'node:fs';
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { throwIfAborted } from '../errors/aborted.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { toWriteError } from '../errors/write-error.ts';
import { formatRegistration } from './registration.ts';
import type { Closure } from './store.ts';

export interface ExportOptions {
  /** Where the files of a store path lie now. */
  readonly locate: (storePath: string) => string;
  readonly onPath?: (storePath: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Writes `closure` to the folder `target`, which must not exist yet; it appears whole or not at all.
 *
 * @throws NixlayerError E_WRITE when `target` exists or cannot be written, E_DISK_FULL, E_ABORTED
 */
export async function exportStore(closure: Closure, target: string, options: ExportOptions): Promise<void> {
  const final = resolve(target);
  if (await exists(final)) {
    throw new NixlayerError('E_WRITE', `${final} exists already`, {
      hint: 'Remove it, or give a folder that does not exist yet.',
    });
  }
  try {
    await mkdir(dirname(final), { recursive: true });
    const temporary = await mkdtemp(join(dirname(final), `.${basename(final)}-`));
    try {
      await writeStore(closure, temporary, options);
      await rename(temporary, final);
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  } catch (error) {
    throw toWriteError(error, final);
  }
}

async function writeStore(closure: Closure, folder: string, options: ExportOptions): Promise<void> {
  await mkdir(join(folder, closure.storeDir), { recursive: true });
  for (const { path } of closure.paths) {
    throwIfAborted(options.signal);
    options.onPath?.(path);
    const source = options.locate(path);
    if (!(await exists(source))) {
      throw new NixlayerError('E_INVALID_PATH', `${path} is registered, but ${source} is not there`, {
        hint: 'Repair the store (`nix-store --verify --check-contents --repair`), or build the path again.',
      });
    }
    await copyTree(Buffer.from(source), Buffer.from(join(folder, path)));
  }
  await writeFile(join(folder, 'registration'), formatRegistration(closure.paths));
  await chmod(folder, 0o755);
}

// Folders stay writable and files lose all but the executable bit, so that git and rm can handle them; the store's own
// modes follow from these (Nix knows only 0444 and 0555). Names are bytes: a store may hold any.
async function copyTree(source: Buffer, target: Buffer): Promise<void> {
  const status = await lstat(source);
  if (status.isSymbolicLink()) {
    await symlink(await readlink(source, 'buffer'), target);
  } else if (status.isDirectory()) {
    await mkdir(target);
    for (const name of await readdir(source, 'buffer')) {
      await copyTree(Buffer.concat([source, slash, name]), Buffer.concat([target, slash, name]));
    }
  } else {
    await copyFile(source, target, constants.COPYFILE_FICLONE);
    await chmod(target, status.mode & 0o100 ? 0o755 : 0o644);
  }
}

const slash = Buffer.from('/');

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
