// What lies in a store path, in the order of the archive. Synchronous on purpose: it runs in worker threads, where
// waiting for single small files costs more than the files.
import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  type Stats,
} from 'node:fs';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { type ByteString, type FilePath, sortFileNames, toByteString, toFilePath } from './byte-string.ts';

export interface TreeEntry {
  readonly type: 'file' | 'directory' | 'symlink';
  /** Where the entry lies on this machine. */
  readonly location: FilePath;
  /** Path below the root of the tree: empty for the root, otherwise with a leading slash. */
  readonly relative: ByteString;
  readonly mode: number;
  /** Bytes; 0 for directories and links. */
  readonly size: number;
  readonly linkName: ByteString | undefined;
  /** A file that is open for reading, until the next entry is asked for. */
  readonly file?: number | undefined;
}

/** What of the status of a file changes with its content. */
export type FileIdentity = Pick<Stats, 'ino' | 'size' | 'mtimeMs' | 'ctimeMs'>;

export interface WalkOptions {
  /** Opens files, which costs less than asking for their status by name, and is what their reader does next. */
  readonly openFiles?: boolean;
  /** Called with the status of each entry before it is yielded. */
  readonly onStatus?: ((identity: FileIdentity) => void) | undefined;
}

/**
 * The root and everything below it, each directory before its content, names in code point order: the order of whole
 * paths compared component by component. Symbolic links are not followed, the root included.
 * @param canonicalModes true when the files are a copy whose modes say nothing but "executable"
 *   (a store in a git checkout): files become 0444 or 0555, directories 0555, links 0777.
 * @throws NixlayerError E_INVALID_PATH when a file cannot be read, E_STORE_FORMAT for sockets, devices and pipes
 */
export function* walkTree(
  root: string,
  canonicalModes: boolean,
  { openFiles = false, onStatus }: WalkOptions = {},
): Generator<TreeEntry, void> {
  const start = toByteString(root);
  // Paths still to visit, the next one last; a NUL in front marks what its folder calls a file.
  const waiting: ByteString[] = [''];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const isFile = next.startsWith('\0');
    const relative = isFile ? next.slice(1) : next;
    const location = toFilePath(start + relative);
    if (openFiles && isFile) {
      const file = openFile(location);
      try {
        const stats = fstatSync(file);
        onStatus?.(stats);
        yield { ...entryOf(stats, location, relative, canonicalModes), file };
      } finally {
        closeSync(file);
      }
      continue;
    }
    const stats = fileStatus(location);
    onStatus?.(stats);
    const entry = entryOf(stats, location, relative, canonicalModes);
    yield entry;
    if (entry.type !== 'directory') continue;
    const found = reading(location, () => readdirSync(location, { encoding: 'latin1', withFileTypes: true }));
    const kinds = new Map<string, Dirent>(found.map((each) => [each.name, each]));
    const names = sortFileNames([...kinds.keys()]);
    for (let i = names.length - 1; i >= 0; i--) {
      const name = names[i] ?? '';
      waiting.push(`${kinds.get(name)?.isFile() ? '\0' : ''}${relative}/${name}`);
    }
  }
}

/**
 * The same entries in the order of the bytes of their whole paths, as `find | LC_ALL=C sort` gives it: `a`, `a-b`, `a/c`.
 * A directory is two steps: the entry itself, and what is in it, which comes where its name and a slash would.
 * @throws as {@link walkTree}
 */
export function* walkTreeByPath(
  root: string,
  canonicalModes: boolean,
  { onStatus }: Pick<WalkOptions, 'onStatus'> = {},
): Generator<TreeEntry, void> {
  const start = toByteString(root);
  const waiting: ByteString[] = [''];
  for (let step = waiting.pop(); step !== undefined; step = waiting.pop()) {
    const location = toFilePath(start + step);
    if (step.endsWith('/')) {
      const names = reading(location, () => readdirSync(location, 'latin1')).sort();
      for (let i = names.length - 1; i >= 0; i--) waiting.push(`${step}${names[i]}`);
      continue;
    }
    const stats = fileStatus(location);
    onStatus?.(stats);
    const entry = entryOf(stats, location, step, canonicalModes);
    yield entry;
    if (entry.type !== 'directory') continue;
    const content = `${step}/`;
    let at = waiting.length;
    while (at > 0 && (waiting[at - 1] ?? '') < content) at--;
    waiting.splice(at, 0, content);
  }
}

function entryOf(stats: Stats, location: FilePath, relative: ByteString, canonicalModes: boolean): TreeEntry {
  const mode = canonicalModes ? canonicalMode(stats) : stats.mode & 0o7777;
  if (stats.isFile())
    return { type: 'file', location, relative, mode, size: stats.size, linkName: undefined };
  if (stats.isDirectory())
    return { type: 'directory', location, relative, mode, size: 0, linkName: undefined };
  if (stats.isSymbolicLink()) {
    const linkName = reading(location, () => readlinkSync(location, 'latin1'));
    return { type: 'symlink', location, relative, mode, size: 0, linkName };
  }
  throw new NixlayerError(
    'E_STORE_FORMAT',
    `${location} is a socket, device or named pipe; a store path holds only files, directories and symbolic links`,
    { hint: 'Remove it from the store, or build the package again.' },
  );
}

function canonicalMode(stats: Stats): number {
  if (stats.isSymbolicLink()) return 0o777;
  return stats.isDirectory() || (stats.mode & 0o100) !== 0 ? 0o555 : 0o444;
}

// Links are not followed, and a named pipe in the place of a file is not waited for.
const openFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Of a link its own. @throws NixlayerError E_INVALID_PATH */
export function fileStatus(location: FilePath): Stats {
  return reading(location, () => lstatSync(location));
}

/** @throws NixlayerError E_INVALID_PATH */
export function openFile(location: FilePath): number {
  return reading(location, () => openSync(location, openFlags));
}

function reading<T>(location: FilePath, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unreadable(location, error);
  }
}

/** The error for a file of a store path that cannot be read. */
export function unreadable(location: FilePath, cause: unknown): NixlayerError {
  const code = (cause as NodeJS.ErrnoException).code;
  const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code ?? String(cause)})`;
  return new NixlayerError('E_INVALID_PATH', `${location} ${why}, but the image needs it`, {
    cause,
    hint: 'Build or fetch the store path again, for example with nix-store --realise, and check its permissions.',
  });
}
