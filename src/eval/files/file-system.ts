// What the evaluator needs of a file system: a small synchronous interface, so that hosts can put their own in.

import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
} from 'node:fs';
import type { NarFileType } from '../../store/nar.ts';
import { narFileType } from '../../store/nar.ts';

export interface FileStat {
  readonly type: NarFileType;
  readonly executable: boolean;
  /** Bytes. */
  readonly size: number;
}

export interface FileSystem {
  /** @throws the host's error if the file cannot be read */
  readFile(path: string): Uint8Array;
  /** Names in any order. */
  readDir(path: string): readonly string[];
  /** As `readDir`, with the types of the entries, where that is cheaper than one `lstat` for each. */
  readTypedDir?(path: string): readonly { readonly name: string; readonly type: NarFileType }[];
  readLink(path: string): string;
  /** undefined if nothing is there. Does not follow links. */
  lstat(path: string): FileStat | undefined;
  /** The path with all symbolic links resolved. */
  realpath(path: string): string;
  /** When it was changed, in seconds since the epoch; links are not followed. */
  modified?(path: string): number;
}

/** The real files of this machine. */
export const diskFileSystem: FileSystem = {
  readFile: readRegularFile,
  readDir: (path) => readdirSync(path),
  readTypedDir: (path) =>
    readdirSync(path, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      type: narFileType(entry),
    })),
  readLink: (path) => readlinkSync(path),
  lstat: (path) => {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (!stat) return undefined;
    return { type: narFileType(stat), executable: (stat.mode & 0o100) !== 0, size: stat.size };
  },
  realpath: (path) => realpathSync(path),
  modified: (path) => Math.floor(lstatSync(path).mtimeMs / 1000),
};

// A named pipe or a terminal would block the thread for good, and a device may have no end.
function readRegularFile(path: string): Uint8Array {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(descriptor);
    if (stat.isDirectory()) throw Object.assign(new Error('it is a directory'), { code: 'EISDIR' });
    if (!stat.isFile()) throw new Error('it is not a regular file');
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
