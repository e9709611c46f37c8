import { existsSync, mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CacheFolder } from '../../src/cache/cache-folder.ts';
import { summariseCache } from '../../src/cache/cache-summary.ts';
import { temporaryFile } from '../../src/cache/kept-file.ts';
import { clearCache, pruneCache, tidyCache } from '../../src/cache/prune-cache.ts';
import { temporaryFolder } from '../archive/temporary.ts';
import { hour, keepBytes, keepEntry, usedBefore } from './cached-files.ts';

const newCache = (limit = 1000): CacheFolder => ({ path: join(temporaryFolder(), 'cache'), limit });

/** Things of others that lie in a cache folder, or look as if they were ours. */
function makeOthers(cache: CacheFolder): string[] {
  const others = [
    'notes.txt',
    'frames-1/notes',
    'frames-1/ab/short',
    'digests-1/zz/x',
    'digests/x',
    'frames-1x/y',
  ];
  for (const each of others) {
    mkdirSync(join(cache.path, each, '..'), { recursive: true });
    writeFileSync(join(cache.path, each), 'theirs');
    usedBefore(join(cache.path, each), 10_000);
  }
  return others.map((each) => join(cache.path, each));
}

describe('pruning', () => {
  test('removes what was not used longest, of all kinds and versions, until the rest is under the limit', () => {
    const cache = newCache();
    const oldest = keepBytes(cache, 'frame', 'a', 400, 30);
    const older = keepBytes(cache, 'digest', 'b', 400, 20);
    const newer = keepBytes(cache, 'blob', 'c', 400, 10);
    const newest = keepBytes(cache, 'frame', 'd', 400, 3);
    const before = join(cache.path, 'frames-0', oldest.key.slice(0, 2), oldest.key);
    mkdirSync(join(before, '..'), { recursive: true });
    writeFileSync(before, 'x');
    usedBefore(before, 40);
    expect(pruneCache(cache)).toEqual({ removed: 3, removedBytes: 801, left: 2, leftBytes: 800 });
    expect([before, oldest.path, older.path].some(existsSync)).toBe(false);
    expect([newer.path, newest.path].every(existsSync)).toBe(true);
    expect(pruneCache(cache, { maxSize: 400 })).toMatchObject({ removed: 1, left: 1 });
    expect(existsSync(newest.path)).toBe(true);
  });

  test('keeps what may have been used within the last hour, however small the limit', () => {
    const cache = newCache();
    for (const [name, hours] of [
      ['a', 0],
      ['b', 1],
      ['c', 1.9],
    ] as const)
      keepBytes(cache, 'frame', name, 400, hours);
    expect(pruneCache(cache, { maxSize: 0, olderThan: 0 })).toMatchObject({ removed: 0, left: 3 });
  });

  test('removes what is older than asked for, though there is room', () => {
    const cache = newCache();
    keepBytes(cache, 'frame', 'a', 1, 50);
    keepBytes(cache, 'frame', 'b', 1, 40);
    expect(pruneCache(cache, { olderThan: 45 * hour })).toMatchObject({ removed: 1, left: 1 });
  });

  test('removes what killed writers left over, but not what is being written', () => {
    const cache = newCache();
    const { path } = keepBytes(cache, 'frame', 'a', 1, 0);
    const [left, written] = [temporaryFile(path), temporaryFile(path)];
    writeFileSync(left, 'x');
    usedBefore(left, 25);
    writeFileSync(written, 'x');
    usedBefore(written, 23);
    expect(pruneCache(cache, { maxSize: 0 })).toMatchObject({ removed: 1, left: 2 });
    expect(existsSync(written)).toBe(true);
  });

  test('leaves the files of others alone, and does not follow links', () => {
    const cache = newCache(0);
    const others = makeOthers(cache);
    const elsewhere = newCache();
    const { path } = keepBytes(elsewhere, 'frame', 'a', 10, 100);
    symlinkSync(join(elsewhere.path, 'frames-1'), join(cache.path, 'blobs-1'));
    expect(pruneCache(cache)).toMatchObject({ removed: 0, left: 0 });
    expect([...others, path].every(existsSync)).toBe(true);
  });

  test('ends under the limit or with what is in use, for any cache', () => {
    const files = fc.array(fc.record({ bytes: fc.nat(1000), hours: fc.nat(100) }), { maxLength: 12 });
    fc.assert(
      fc.property(files, fc.nat(4000), (given, limit) => {
        const cache = newCache(limit);
        for (const [index, { bytes, hours }] of given.entries())
          keepBytes(cache, 'frame', `${index}`, bytes, hours + 0.01);
        const { left, leftBytes, removed } = pruneCache(cache);
        const inUse = given.filter(({ hours }) => hours < 2);
        expect(left + removed).toBe(given.length);
        if (left > inUse.length) expect(leftBytes).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 30 },
    );
  });

  test('of a folder that is not there does nothing', () => {
    expect(pruneCache(newCache())).toEqual({ removed: 0, removedBytes: 0, left: 0, leftBytes: 0 });
  });
});

describe('by itself', () => {
  test('it happens once a day', () => {
    const cache = newCache();
    keepBytes(cache, 'frame', 'a', 2000, 48);
    expect(tidyCache(cache, 1)).toMatchObject({ removed: 1 });
    keepBytes(cache, 'frame', 'b', 2000, 48);
    expect(tidyCache(cache, 1)).toBeUndefined();
    expect(tidyCache(cache, 1, Date.now() + 25 * hour)).toMatchObject({ removed: 1 });
  });

  test('it happens at once when much was written', () => {
    const cache = newCache();
    tidyCache(cache, 0);
    keepBytes(cache, 'frame', 'a', 2000, 48);
    expect(tidyCache(cache, 50)).toBeUndefined();
    expect(tidyCache(cache, 51)).toMatchObject({ removed: 1 });
  });

  test('it happens when the marker lies in the future, and not where it cannot be written', () => {
    const cache = newCache();
    tidyCache(cache, 0);
    utimesSync(join(cache.path, 'pruned'), new Date(), new Date(Date.now() + 100 * hour));
    expect(tidyCache(cache, 0)).toBeDefined();
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(tidyCache({ path: file, limit: 0 }, 1)).toBeUndefined();
  });
});

describe('clearing', () => {
  test('removes everything of ours, and the folder', () => {
    const cache = newCache();
    keepBytes(cache, 'frame', 'a', 10);
    keepEntry(cache, 'digest', 'b', { some: 'value' });
    const { path } = keepBytes(cache, 'blob', 'c', 10);
    writeFileSync(temporaryFile(path), 'x');
    tidyCache(cache, 0);
    expect(clearCache(cache)).toMatchObject({ removed: 4 });
    expect(existsSync(cache.path)).toBe(false);
  });

  test('leaves everything else, with the folders it is in', () => {
    const cache = newCache();
    const others = makeOthers(cache);
    writeFileSync(join(cache.path, 'pruned'), 'a text of theirs');
    keepBytes(cache, 'frame', 'a', 10);
    keepBytes(cache, 'blob', 'b', 10);
    clearCache(cache);
    expect(others.every(existsSync)).toBe(true);
    expect(readdirSync(cache.path).sort()).toEqual(
      ['digests', 'digests-1', 'frames-1', 'frames-1x', 'notes.txt', 'pruned'].sort(),
    );
  });

  test('leaves what links lead to', () => {
    const cache = newCache();
    const elsewhere = newCache();
    const { path } = keepBytes(elsewhere, 'frame', 'a', 10);
    mkdirSync(cache.path);
    symlinkSync(join(elsewhere.path, 'frames-1'), join(cache.path, 'frames-1'));
    clearCache(cache);
    expect(existsSync(path)).toBe(true);
  });
});

test('the summary counts by kind', () => {
  const cache = newCache();
  keepBytes(cache, 'frame', 'a', 10, 5);
  keepBytes(cache, 'frame', 'b', 20, 1);
  const { path } = keepBytes(cache, 'blob', 'c', 5);
  writeFileSync(temporaryFile(path), 'xyz');
  const summary = summariseCache(cache);
  expect(summary.frame).toMatchObject({ files: 2, bytes: 30 });
  expect((summary.frame.newestUse ?? 0) - (summary.frame.oldestUse ?? 0)).toBeGreaterThan(3.9 * hour);
  expect(summary.blob).toMatchObject({ files: 1, bytes: 5 });
  expect(summary.temporary).toMatchObject({ files: 1, bytes: 3 });
  expect(summary.digest).toEqual({ files: 0, bytes: 0, oldestUse: null, newestUse: null });
});
