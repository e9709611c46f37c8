// Files for caches of tests.
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type CacheFolder, type CacheKind, cacheFile, cacheKey } from '../../src/cache/cache-folder.ts';
import { writeEntry } from '../../src/cache/entry.ts';

export const hour = 60 * 60 * 1000;

export interface Kept {
  readonly kind: CacheKind;
  readonly key: string;
  readonly path: string;
}

/** A file of any bytes under a key, last used some hours ago. */
export function keepBytes(
  cache: CacheFolder,
  kind: CacheKind,
  name: string,
  bytes: number,
  hoursAgo = 0,
): Kept {
  const key = cacheKey(name);
  const path = cacheFile(cache, kind, key);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, Buffer.alloc(bytes, name));
  usedBefore(path, hoursAgo);
  return { kind, key, path };
}

export function keepEntry(cache: CacheFolder, kind: CacheKind, name: string, value: unknown): Kept {
  const key = cacheKey(name);
  writeEntry(cache, kind, key, value);
  return { kind, key, path: cacheFile(cache, kind, key) };
}

export function usedBefore(path: string, hours: number): void {
  const time = (Date.now() - hours * hour) / 1000;
  utimesSync(path, time, time);
}
