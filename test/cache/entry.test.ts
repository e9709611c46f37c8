import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type CacheFolder,
  cacheFile,
  cacheKey,
  defaultCachePath,
  openCacheFolder,
} from '../../src/cache/cache-folder.ts';
import { readEntry, removeEntry, writeEntry } from '../../src/cache/entry.ts';
import { temporaryFolder } from '../archive/temporary.ts';
import { hour, keepEntry, usedBefore } from './cached-files.ts';

const newCache = (): CacheFolder => ({ path: join(temporaryFolder(), 'cache'), limit: 1000 });

describe('an entry', () => {
  test('gives what was kept, and nothing after it was removed', () => {
    const cache = newCache();
    fc.assert(
      fc.property(fc.json(), fc.string(), (json, name) => {
        const key = cacheKey(name);
        writeEntry(cache, 'digest', key, JSON.parse(json));
        expect(JSON.stringify(readEntry(cache, 'digest', key))).toBe(JSON.stringify(JSON.parse(json)));
        expect(readEntry(cache, 'blob', key)).toBeUndefined();
        removeEntry(cache, 'digest', key);
        expect(readEntry(cache, 'digest', key)).toBeUndefined();
      }),
      { numRuns: 50 },
    );
  });

  test('gives nothing when any byte of it is another one, when it ends early, and under another key', () => {
    const cache = newCache();
    const value = { digest: 'sha256:0', size: 17 };
    const { key, path } = keepEntry(cache, 'digest', 'a', value);
    const sound = readFileSync(path);
    for (let at = 0; at < sound.length; at += 1) {
      const changed = Buffer.from(sound);
      changed[at] = (changed[at] ?? 0) ^ 1;
      writeFileSync(path, changed);
      const found = readEntry(cache, 'digest', key);
      // A member that nobody reads may have another name.
      if (found !== undefined) expect(found).toEqual(value);
      writeFileSync(path, sound.subarray(0, at));
      expect(readEntry(cache, 'digest', key)).toBeUndefined();
    }
    const other = cacheKey('b');
    mkdirSync(dirname(cacheFile(cache, 'digest', other)), { recursive: true });
    writeFileSync(cacheFile(cache, 'digest', other), sound);
    expect(readEntry(cache, 'digest', other)).toBeUndefined();
  });

  test('notes its use, at most once an hour', () => {
    const cache = newCache();
    const { key, path } = keepEntry(cache, 'digest', 'a', 1);
    usedBefore(path, 0.5);
    const before = statSync(path).mtimeMs;
    readEntry(cache, 'digest', key);
    expect(statSync(path).mtimeMs).toBe(before);
    usedBefore(path, 5);
    readEntry(cache, 'digest', key);
    expect(Date.now() - statSync(path).mtimeMs).toBeLessThan(hour);
  });

  test('is not kept where nothing can be written, without an error', () => {
    const cache = newCache();
    mkdirSync(cache.path);
    writeFileSync(join(cache.path, 'digests-1'), 'a file where a folder should be');
    const { key } = keepEntry(cache, 'digest', 'a', 1);
    expect(readEntry(cache, 'digest', key)).toBeUndefined();
    expect(readdirSync(cache.path)).toEqual(['digests-1']);
  });
});

describe('the cache folder', () => {
  test.each([
    [{ NIXLAYER_CACHE_DIR: '/c', XDG_CACHE_HOME: '/x', HOME: '/h' }, '/c'],
    [{ NIXLAYER_CACHE_DIR: '', XDG_CACHE_HOME: '/x', HOME: '/h' }, '/x/nixlayer/layers'],
    [{ XDG_CACHE_HOME: 'relative', HOME: '/usr' }, '/usr/.cache/nixlayer/layers'],
    [{ HOME: '/usr' }, '/usr/.cache/nixlayer/layers'],
    [{ HOME: '' }, undefined],
    [{ HOME: '/homeless-shelter' }, undefined],
  ])('of %o is %s', (env, expected) => {
    expect(defaultCachePath(env)).toBe(expected);
  });

  test('is made when it is missing, and is none where it cannot be made', () => {
    const path = join(temporaryFolder(), 'a/b');
    expect(openCacheFolder(path, 5)).toEqual({ path, limit: 5 });
    expect(existsSync(path)).toBe(true);
    const file = join(path, 'file');
    writeFileSync(file, '');
    for (const each of [file, join(file, 'below'), undefined]) expect(openCacheFolder(each)).toBeUndefined();
  });
});
