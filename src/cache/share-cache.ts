// A cache for others and from others: export and import.
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fstatSync,
  futimesSync,
  linkSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { throwIfAborted } from '../errors/aborted.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { toWriteError } from '../errors/write-error.ts';
import { type CacheFolder, type CacheKind, cacheFile } from './cache-folder.ts';
import { cachedFiles, countOthers, linkStatus } from './cached-files.ts';
import { temporaryFile } from './kept-file.ts';

export interface ShareOptions {
  /** Called with the bytes of each file that is done. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface SharedFiles {
  /** Files that are there now and were not before. */
  readonly copied: number;
  readonly bytes: number;
  /** Files that were there. */
  readonly present: number;
}

export interface ImportedFiles extends SharedFiles {
  /** Files with a name of ours that are not sound, and were not taken. */
  readonly refused: readonly { readonly file: string; readonly problem: string }[];
  /** What is no file of ours: other names, other versions, links, folders. */
  readonly ignored: number;
}

/** What is wrong with a file under a key; undefined when it is sound. */
export type CheckKept = (kind: CacheKind, key: string, path: string) => string | undefined;

/**
 * Makes what is kept appear in another folder, which is a cache folder then: as hard links, else as copies.
 * @throws NixlayerError E_WRITE, E_DISK_FULL, E_ABORTED
 */
export async function exportCache(
  cache: Pick<CacheFolder, 'path'>,
  to: string,
  { onBytes, signal }: ShareOptions = {},
): Promise<SharedFiles> {
  const sum = { copied: 0, bytes: 0, present: 0 };
  for (const { kind, key, path, bytes } of cachedFiles(cache)) {
    await setImmediate(); // for signals and what is drawn
    throwIfAborted(signal);
    if (kind === undefined || key === undefined) continue;
    const final = cacheFile({ path: to, limit: 0 }, kind, key);
    if (existsSync(final)) sum.present += 1;
    else if (appears(final, to, (temporary) => linkOrCopy(path, temporary))) {
      sum.copied += 1;
      sum.bytes += bytes;
    }
    onBytes?.(bytes);
  }
  return sum;
}

/**
 * Takes in what another folder has kept and this one has not: regular files with names of ours, each checked as the copy
 * that it has become, before it appears.
 * @throws NixlayerError E_INPUT (no such folder), E_WRITE, E_DISK_FULL, E_ABORTED
 */
export async function importCache(
  cache: CacheFolder,
  from: string,
  check: CheckKept,
  { onBytes, signal }: ShareOptions = {},
): Promise<ImportedFiles> {
  if (!linkStatus(`${from}/`)?.isDirectory())
    throw new NixlayerError('E_INPUT', `${from} is no folder`, {
      hint: 'Give a folder that `nixlayer cache export` has made.',
    });
  const sum = { copied: 0, bytes: 0, present: 0, ignored: countOthers(from) };
  const refused: { readonly file: string; readonly problem: string }[] = [];
  for (const { kind, key, path, bytes } of cachedFiles({ path: from })) {
    await setImmediate(); // for signals and what is drawn
    throwIfAborted(signal);
    if (kind === undefined || key === undefined) {
      sum.ignored += 1;
      continue;
    }
    const final = cacheFile(cache, kind, key);
    if (existsSync(final)) sum.present += 1;
    else {
      let problem: string | undefined;
      const isTaken = appears(final, cache.path, (temporary) => {
        problem = copyRegular(path, temporary) ? check(kind, key, temporary) : 'cannot be read';
        return problem === undefined;
      });
      if (problem !== undefined) refused.push({ file: path, problem });
      if (isTaken) {
        sum.copied += 1;
        sum.bytes += bytes;
      }
    }
    onBytes?.(bytes);
  }
  return { ...sum, refused };
}

/** @param fill makes the temporary file; false when it is not to appear. */
function appears(final: string, folder: string, fill: (temporary: string) => boolean): boolean {
  let temporary: string | undefined;
  try {
    temporary = temporaryFile(final);
    if (!fill(temporary)) return false;
    renameSync(temporary, final);
    temporary = undefined;
    return true;
  } catch (error) {
    throw toWriteError(error, `to ${folder}`);
  } finally {
    if (temporary !== undefined) rmSync(temporary, { force: true });
  }
}

/** With the time of its last use. False when it is gone by now. */
function linkOrCopy(source: string, target: string): boolean {
  try {
    linkSync(source, target);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
  }
  const { mtimeMs } = statSync(source);
  copyFileSync(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  utimesSync(target, mtimeMs / 1000, mtimeMs / 1000);
  return true;
}

const readFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const bufferSize = 1024 * 1024;

/** With the time of its last use. False when it is no regular file that can be read. */
function copyRegular(source: string, target: string): boolean {
  let from: number;
  try {
    from = openSync(source, readFlags);
  } catch {
    return false;
  }
  try {
    const status = fstatSync(from);
    if (!status.isFile()) return false;
    const to = openSync(target, 'wx', 0o600);
    try {
      const buffer = Buffer.allocUnsafe(bufferSize);
      for (let read = readSync(from, buffer); read > 0; read = readSync(from, buffer))
        for (let at = 0; at < read; ) at += writeSync(to, buffer, at, read - at);
      const usedAt = Math.min(status.mtimeMs, Date.now()) / 1000;
      futimesSync(to, usedAt, usedAt);
    } finally {
      closeSync(to);
    }
    return true;
  } finally {
    closeSync(from);
  }
}
