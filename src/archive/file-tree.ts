// What lies in a store path, in the order of the archive. Synchronous on purpose: it runs in worker threads, where
// waiting for single small files costs more than the files.
import { lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { type ByteString, sortFileNames, toByteString, toBytes } from './byte-string.ts';

export interface TreeEntry {
  readonly type: 'file' | 'directory' | 'symlink';
  /** Where the entry lies on this machine. */
  readonly location: Buffer;
  /** Path below the root of the tree: empty for the root, otherwise with a leading slash. */
  readonly relative: ByteString;
  readonly mode: number;
  /** Bytes; 0 for directories and links. */
  readonly size: number;
  readonly linkName: ByteString | undefined;
}

/**
 * The root and everything below it, each directory before its content, names in code point order: the order of whole
 * paths compared component by component. Symbolic links are not followed, the root included.
 * @param canonicalModes true when the files are a copy whose modes say nothing but "executable"
 *   (a store in a git checkout): files become 0444 or 0555, directories 0555, links 0777.
 * @throws NixlayerError E_INVALID_PATH when a file cannot be read, E_STORE_FORMAT for sockets, devices and pipes
 */
export function* walkTree(root: string, canonicalModes: boolean): Generator<TreeEntry, void> {
  const start = toByteString(root);
  // Paths still to visit, the next one last.
  const waiting: ByteString[] = [''];
  for (let relative = waiting.pop(); relative !== undefined; relative = waiting.pop()) {
    const location = toBytes(start + relative);
    const entry = readEntry(location, relative, canonicalModes);
    yield entry;
    if (entry.type !== 'directory') continue;
    const names = sortFileNames(reading(location, () => readdirSync(location, 'latin1')));
    for (let i = names.length - 1; i >= 0; i--) waiting.push(`${relative}/${names[i]}`);
  }
}

/**
 * The same entries in the order of the bytes of their whole paths, as `find | LC_ALL=C sort` gives it: `a`, `a-b`, `a/c`.
 * A directory is two steps: the entry itself, and what is in it, which comes where its name and a slash would.
 * @throws as {@link walkTree}
 */
export function* walkTreeByPath(root: string, canonicalModes: boolean): Generator<TreeEntry, void> {
  const start = toByteString(root);
  const waiting: ByteString[] = [''];
  for (let step = waiting.pop(); step !== undefined; step = waiting.pop()) {
    const location = toBytes(start + step);
    if (step.endsWith('/')) {
      const names = reading(location, () => readdirSync(location, 'latin1')).sort();
      for (let i = names.length - 1; i >= 0; i--) waiting.push(`${step}${names[i]}`);
      continue;
    }
    const entry = readEntry(location, step, canonicalModes);
    yield entry;
    if (entry.type !== 'directory') continue;
    const content = `${step}/`;
    let at = waiting.length;
    while (at > 0 && (waiting[at - 1] ?? '') < content) at--;
    waiting.splice(at, 0, content);
  }
}

function readEntry(location: Buffer, relative: ByteString, canonicalModes: boolean): TreeEntry {
  const stats = reading(location, () => lstatSync(location));
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

function reading<T>(location: Buffer, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unreadable(location, error);
  }
}

/** The error for a file of a store path that cannot be read. */
export function unreadable(location: Uint8Array, cause: unknown): NixlayerError {
  const code = (cause as NodeJS.ErrnoException).code;
  const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code ?? String(cause)})`;
  return new NixlayerError('E_INVALID_PATH', `${Buffer.from(location)} ${why}, but the image needs it`, {
    cause,
    hint: 'Build or fetch the store path again, for example with nix-store --realise, and check its permissions.',
  });
}
