// The folder that a definition lies in, twice: as it was before a migration, and as it is after it. What is built from them differs
// in nothing but the edits.
import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, mkdtemp, readdir, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { throwIfAborted } from '../../errors/aborted.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { encodeBytes } from '../../syntax/bytes.ts';
import type { EditedFile } from '../edited-files.ts';
import { listedByGit, workTree } from './work-tree.ts';

export interface Trees {
  /** The same path in the copies. @param path absolute, in the folder */
  before(path: string): string;
  after(path: string): string;
  close(): Promise<void>;
}

/** More is no folder of expressions; a build would copy all of it as well. */
const mostFiles = 100_000;

/**
 * Files that git ignores are left out where there is a git repository; `.git` always.
 * @param folder absolute
 * @throws NixlayerError E_INPUT (too many files), E_WRITE, E_ABORTED
 */
export async function copyTrees(
  folder: string,
  edited: readonly EditedFile[],
  signal: AbortSignal,
): Promise<Trees> {
  const temporary = await mkdtemp(join(tmpdir(), 'nixlayer-migrate-'));
  const close = (): Promise<void> => rm(temporary, { recursive: true, force: true });
  // A store path of the folder has its name.
  const copies = ['before', 'after'].map((name) => join(temporary, name, basename(folder) || 'root'));
  const [before = '', after = ''] = copies;
  const into = (copy: string) => (path: string) => join(copy, relative(folder, path));
  try {
    const names = await filesOf(folder, signal);
    for (const copy of copies) await copyFiles(folder, names, copy, signal);
    for (const { file, before: was, after: is } of edited) {
      if (relative(folder, file).startsWith('..')) continue;
      await writeFile(into(before)(file), encodeBytes(was));
      await writeFile(into(after)(file), encodeBytes(is));
    }
    return { before: into(before), after: into(after), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function filesOf(folder: string, signal: AbortSignal): Promise<readonly string[]> {
  const top = workTree(folder);
  const listed = top === undefined ? undefined : await listedByGit(top, folder, signal);
  const names = listed ?? (await allFiles(folder));
  if (names.length > mostFiles)
    throw new NixlayerError('E_INPUT', `${folder} has more than ${mostFiles} files, too many to be copied`, {
      hint: 'Verify where only what belongs to the image lies, or in a git repository that ignores the rest.',
    });
  return names;
}

async function allFiles(folder: string, below = ''): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
    const name = join(below, entry.name);
    if (entry.name === '.git') continue;
    if (entry.isDirectory()) found.push(...(await allFiles(folder, name)));
    else found.push(name);
    if (found.length > mostFiles) break;
  }
  return found;
}

async function copyFiles(
  folder: string,
  names: readonly string[],
  copy: string,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(copy, { recursive: true });
  for (const name of names) {
    throwIfAborted(signal);
    const [from, to] = [join(folder, name), join(copy, name)];
    const status = await lstat(from).catch(() => undefined);
    // It was deleted, or is a submodule, a socket or the like.
    if (!status?.isFile() && !status?.isSymbolicLink()) continue;
    await mkdir(dirname(to), { recursive: true });
    if (status.isSymbolicLink()) await symlink(await readlink(from), to);
    else await copyFile(from, to, constants.COPYFILE_FICLONE);
  }
}
