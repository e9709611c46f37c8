// Small entries of the cache: JSON with its own checksum.
import { closeSync, fstatSync, futimesSync, openSync, readFileSync, rmSync } from 'node:fs';
import { sha256Hex } from '../store/hash.ts';
import { type CacheFolder, type CacheKind, cacheFile } from './cache-folder.ts';
import { keepFile } from './kept-file.ts';

/** How a file looks: the checksum is that of `body`, as text, and the key. */
interface EntryFile {
  readonly checksum: string;
  readonly body: string;
}

/** Milliseconds. More often than this, use is not noted. */
const useIsNoted = 60 * 60 * 1000;

/** What was kept under the key; undefined if there is nothing sound. */
export function readEntry(cache: CacheFolder | undefined, kind: CacheKind, key: string): unknown {
  if (cache === undefined) return undefined;
  try {
    const file = openSync(cacheFile(cache, kind, key), 'r');
    try {
      noteUse(file);
      return parseEntry(readFileSync(file, 'utf8'), key);
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

/** Keeps JSON under the key, in the place of what is there. Does nothing where it cannot be written. */
export function writeEntry(
  cache: CacheFolder | undefined,
  kind: CacheKind,
  key: string,
  value: unknown,
): void {
  if (cache === undefined) return;
  const body = JSON.stringify(value);
  const entry: EntryFile = { checksum: checksum(key, body), body };
  keepFile(cacheFile(cache, kind, key), Buffer.from(JSON.stringify(entry)));
}

export function removeEntry(cache: CacheFolder | undefined, kind: CacheKind, key: string): void {
  if (cache !== undefined) rmSync(cacheFile(cache, kind, key), { force: true });
}

/** Undefined when the text is not what was written under the key. */
export function parseEntry(text: string, key: string): unknown {
  try {
    const entry = JSON.parse(text) as EntryFile;
    return entry.checksum === checksum(key, entry.body) ? JSON.parse(entry.body) : undefined;
  } catch {
    return undefined;
  }
}

/** The time of a file is when it was last used. */
export function noteUse(file: number): void {
  const now = Date.now();
  if (now - fstatSync(file).mtimeMs < useIsNoted) return;
  try {
    futimesSync(file, now / 1000, now / 1000);
  } catch {
    // It belongs to someone else: then it looks older than it is.
  }
}

function checksum(key: string, body: string): string {
  return sha256Hex(`${key}\n${body}`);
}
