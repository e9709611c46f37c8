// The folder that a definition lies in, twice: as it was before a migration, and as it is after it. What is built from them differs
// in nothing but the edits.
import { constants } from 'node:fs';
import {
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readlink,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { throwIfAborted } from '../../errors/aborted.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { encodeBytes } from '../../syntax/bytes.ts';
import type { EditedFile } from '../edited-files.ts';
import { listedByGit, workTree } from './work-tree.ts';

export interface Trees {
  /** The same path in the copies. @param path absolute, in the folder, no link and through none */
  before(path: string): string;
  after(path: string): string;
  /** Files whose edits are in none of them, as they lie elsewhere. */
  readonly outside: readonly string[];
  close(): Promise<void>;
}

/** More is no folder of expressions; a build would copy all of it as well. */
const mostFiles = 100_000;

/**
 * Files that git ignores are left out where there is a git repository, unless they were edited; `.git` always.
 * @param folder absolute, without links
 * @throws NixlayerError E_INPUT (too many files), E_WRITE, E_ABORTED
 */
export async function copyTrees(
  folder: string,
  edited: readonly EditedFile[],
  signal: AbortSignal,
): Promise<Trees> {
  const temporary = await mkdtemp(join(tmpdir(), 'nixlayer-migrate-'));
  const close = (): Promise<void> => rm(temporary, { recursive: true, force: true });
  // A store path of the folder has its name, as far as names of store paths allow.
  const name = basename(folder).replace(/[^\w+.?=-]/g, '-') || 'root';
  const [before, after] = [join(temporary, 'before', name), join(temporary, 'after', name)];
  const into = (copy: string) => (path: string) => join(copy, relative(folder, path));
  try {
    const names = await filesOf(folder, signal);
    if (names.length > mostFiles) throw tooMany(folder);
    for (const copy of [before, after]) await copyFiles(folder, names, copy, signal);
    const outside: string[] = [];
    for (const { file, before: was, after: is } of edited) {
      const real = await realpath(file);
      if (!isInside(folder, real)) {
        outside.push(file);
        continue;
      }
      await put(into(before)(real), was);
      await put(into(after)(real), is);
    }
    return { before: into(before), after: into(after), outside, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function isInside(folder: string, path: string): boolean {
  const name = relative(folder, path);
  return name !== '..' && !name.startsWith('../');
}

/** In the place of what is there, which may be a link to somewhere else. */
async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await rm(path, { force: true });
  await writeFile(path, encodeBytes(text), { flag: 'wx' });
}

function tooMany(folder: string): NixlayerError {
  return new NixlayerError('E_INPUT', `${folder} has more than ${mostFiles} files, too many to be copied`, {
    hint: 'Verify where only what belongs to the image lies, or in a git repository that ignores the rest.',
  });
}

/** Of repositories within the repository as well: git names them, and not what is in them. */
async function filesOf(folder: string, signal: AbortSignal): Promise<readonly string[]> {
  const top = workTree(folder);
  const listed = top === undefined ? undefined : await listedByGit(top, folder, signal);
  if (listed === undefined) return allFiles(folder, signal);
  const found: string[] = [];
  for (const name of listed) {
    throwIfAborted(signal);
    if (name === '' || found.length > mostFiles) continue;
    const path = join(folder, name);
    const status = await lstat(path).catch(() => undefined);
    if (!status?.isDirectory()) found.push(name);
    else for (const inside of await filesOf(path, signal)) found.push(join(name, inside));
  }
  return found;
}

async function allFiles(folder: string, signal: AbortSignal, below = ''): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
    throwIfAborted(signal);
    const name = join(below, entry.name);
    if (entry.name === '.git') continue;
    if (entry.isDirectory()) found.push(...(await allFiles(folder, signal, name)));
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
    // It was deleted, or is a socket or the like.
    if (!status?.isFile() && !status?.isSymbolicLink()) continue;
    await mkdir(dirname(to), { recursive: true });
    if (status.isSymbolicLink()) await symlink(await targetOf(from, folder, to, copy), to);
    else await copyFile(from, to, constants.COPYFILE_FICLONE);
  }
}

/** A link to something in the folder leads to the copy of that in the copy, any other one to where it leads anyway. */
async function targetOf(link: string, folder: string, to: string, copy: string): Promise<string> {
  const target = await readlink(link);
  const path = resolve(dirname(link), target);
  if (!isInside(folder, path)) return path;
  return isAbsolute(target) ? relative(dirname(to), join(copy, relative(folder, path))) || '.' : target;
}
