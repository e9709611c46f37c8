// Keeps a cache under its limit: what was not used longest goes first.
import { closeSync, futimesSync, mkdirSync, openSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CacheFolder } from './cache-folder.ts';
import { type CachedFile, cachedFiles, keyFolders, kindFolders, linkStatus } from './cached-files.ts';

export interface PruneOptions {
  /** Bytes that may stay. */
  readonly maxSize?: number | undefined;
  /** Milliseconds: what was used before that long goes, too. */
  readonly olderThan?: number | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: number;
}

export interface PrunedCache {
  readonly removed: number;
  readonly removedBytes: number;
  readonly left: number;
  readonly leftBytes: number;
}

const hour = 60 * 60 * 1000;
const day = 24 * hour;

/** Milliseconds. What was used within that time stays: use is noted once an hour, and another process may need it. */
const inUse = 2 * hour;
/** What is being written is younger than that. */
const leftOver = day;

/** Its time is that of the last {@link tidyCache}. */
const marker = 'pruned';
/** Of the limit. Who has written more than that looks after it at once. */
const muchOfLimit = 0.05;

/** Removes files until the limits are kept. What cannot be removed counts as left. */
export function pruneCache(
  cache: CacheFolder,
  { maxSize = cache.limit, olderThan = Number.POSITIVE_INFINITY, now = Date.now() }: PruneOptions = {},
): PrunedCache {
  const files: CachedFile[] = [];
  const sum = { removed: 0, removedBytes: 0, left: 0, leftBytes: 0 };
  const remove = (file: CachedFile): void => {
    const isGone = removeFile(file.path);
    sum[isGone ? 'removed' : 'left'] += 1;
    sum[isGone ? 'removedBytes' : 'leftBytes'] += file.bytes;
  };
  let bytes = 0;
  for (const file of cachedFiles(cache)) {
    files.push(file);
    bytes += file.bytes;
  }
  files.sort((a, b) => a.usedAt - b.usedAt);
  for (const file of files) {
    const age = now - file.usedAt;
    const goes =
      file.key === undefined ? age > leftOver : age > inUse && (bytes > maxSize || age > olderThan);
    if (goes) {
      remove(file);
      bytes -= file.bytes;
    } else {
      sum.left += 1;
      sum.leftBytes += file.bytes;
    }
  }
  return sum;
}

/**
 * After work that has written to the cache: prunes it once a day, and at once when that was much.
 * @param written bytes
 * @returns undefined when there was nothing to do
 */
export function tidyCache(cache: CacheFolder, written: number, now = Date.now()): PrunedCache | undefined {
  const file = join(cache.path, marker);
  const last = linkStatus(file)?.mtimeMs;
  if (last !== undefined && Math.abs(now - last) < day && written <= muchOfLimit * cache.limit)
    return undefined;
  try {
    mark(cache.path, file, now);
  } catch {
    return undefined; // It cannot be written.
  }
  return pruneCache(cache, { now });
}

function mark(folder: string, path: string, now: number): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = openSync(path, 'a', 0o600);
  try {
    futimesSync(file, now / 1000, now / 1000);
  } finally {
    closeSync(file);
  }
}

/** Removes everything that is ours, used or not, and the folder if nothing else is in it. */
export function clearCache(cache: Pick<CacheFolder, 'path'>): Pick<PrunedCache, 'removed' | 'removedBytes'> {
  let removed = 0;
  let removedBytes = 0;
  for (const { path, bytes } of [...cachedFiles(cache)]) {
    if (!removeFile(path)) continue;
    removed += 1;
    removedBytes += bytes;
  }
  for (const kind of kindFolders(cache.path)) {
    for (const start of keyFolders(cache.path, kind)) removeEmpty(join(cache.path, kind, start));
    removeEmpty(join(cache.path, kind));
  }
  const mark = join(cache.path, marker);
  if (linkStatus(mark)?.size === 0) removeFile(mark);
  removeEmpty(cache.path);
  return { removed, removedBytes };
}

function removeFile(path: string): boolean {
  try {
    rmSync(path, { force: true });
    return true;
  } catch {
    return false;
  }
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Something else is in it, or it is none.
  }
}
