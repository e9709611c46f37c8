// A folder seen like a tar file: OCI layouts exist as both.
import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, readdir, realpath, stat } from 'node:fs/promises';
import { join, posix, relative } from 'node:path';
import { throwIfAborted } from '../errors/aborted.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { type FileRange, readRange } from './file-range.ts';
import type { TarFile } from './tar-file.ts';
import { maxMembers, type TarMember } from './tar-index.ts';

/**
 * The files below a folder as members; folders and empty folders are none. Links are followed while they stay in the
 * folder. Files are opened when they are read.
 * @throws NixlayerError E_INPUT (cannot be read), E_ARCHIVE_FORMAT (links that leave it, sockets and the like, more
 *   files than any image has), E_ABORTED
 */
export async function openFolderAsTar(path: string, signal?: AbortSignal): Promise<TarFile> {
  const root = await reading(path, () => realpath(path));
  const members = new Map<string, TarMember>();
  const waiting = [''];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    throwIfAborted(signal);
    for (const entry of await reading(path, () => readdir(join(root, folder), { withFileTypes: true }))) {
      const name = posix.join(folder, entry.name);
      if (entry.isDirectory()) waiting.push(name);
      else members.set(name, await memberOf(path, root, name));
      if (members.size + waiting.length > maxMembers)
        throw unusable(path, `it has more than ${maxMembers} files`);
    }
  }
  return {
    path,
    members,
    repeated: new Set(),
    resolve: (name) => members.get(posix.normalize(name)),
    read: (member, readSignal, part = member) => readFile(path, join(root, member.name), part, readSignal),
    close: async () => {},
  };
}

async function memberOf(path: string, root: string, name: string): Promise<TarMember> {
  const target = await reading(path, () => realpath(join(root, name)));
  if (relative(root, target).split('/')[0] === '..')
    throw unusable(path, `its file ${JSON.stringify(name)} is a link that leaves the folder`);
  const status = await reading(path, () => stat(target));
  if (!status.isFile()) throw unusable(path, `its entry ${JSON.stringify(name)} is no file`);
  return toMember(name, status);
}

function toMember(name: string, { size, mode, uid, gid, mtimeMs }: Stats): TarMember {
  const mtime = Math.floor(mtimeMs / 1000);
  const owner = { mode: mode & 0o7777, uid, gid, uname: '', gname: '' };
  return { name, type: 'file', size, offset: 0, ...owner, mtime, linkName: '', pax: new Map() };
}

async function* readFile(
  path: string,
  file: string,
  part: FileRange,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void> {
  // The file was checked when the folder was listed; what replaced it since must not block.
  const handle: FileHandle = await reading(path, () => open(file, constants.O_RDONLY | constants.O_NONBLOCK));
  const tooShort = () => unusable(path, `its file ${file} became shorter while it was read`);
  try {
    yield* readRange(handle, part, tooShort, signal);
  } finally {
    await handle.close();
  }
}

async function reading<Result>(path: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (cause) {
    const { code, path: file = path } = cause as NodeJS.ErrnoException;
    throw new NixlayerError('E_INPUT', `${file} cannot be read (${code})`, {
      cause,
      hint: 'Check the path and its permissions.',
    });
  }
}

function unusable(path: string, what: string): NixlayerError {
  return new NixlayerError('E_ARCHIVE_FORMAT', `${path} cannot be read as an image: ${what}`, {
    hint: 'Make or fetch the folder again; an OCI layout holds files, and links between them.',
  });
}
