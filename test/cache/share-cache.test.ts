import { existsSync, linkSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CacheFolder, cacheFile, cacheKey } from '../../src/cache/cache-folder.ts';
import { cachedFiles } from '../../src/cache/cached-files.ts';
import { readEntry } from '../../src/cache/entry.ts';
import { temporaryFile } from '../../src/cache/kept-file.ts';
import { exportCache, importCache } from '../../src/cache/share-cache.ts';
import { temporaryFolder } from '../archive/temporary.ts';
import { keepBytes, keepEntry, usedBefore } from './cached-files.ts';

const newCache = (): CacheFolder => ({ path: join(temporaryFolder(), 'cache'), limit: 1000 });
const sound = () => undefined;
const keysOf = (path: string) => [...cachedFiles({ path })].map(({ key }) => key).sort();

test('what is exported and imported elsewhere is the same, with the time of its last use', async () => {
  const [from, to] = [newCache(), newCache()];
  const folder = join(temporaryFolder(), 'exported');
  const { key, path } = keepEntry(from, 'digest', 'a', { value: 1 });
  usedBefore(path, 100);
  keepBytes(from, 'frame', 'b', 3_000_000);
  expect(await exportCache(from, folder)).toMatchObject({ copied: 2, present: 0 });
  expect(await exportCache(from, folder)).toMatchObject({ copied: 0, present: 2 });
  expect(await importCache(to, folder, sound)).toMatchObject({ copied: 2, refused: [], ignored: 0 });
  expect(await importCache(to, folder, sound)).toMatchObject({ copied: 0, present: 2 });
  expect(keysOf(to.path)).toEqual(keysOf(from.path));
  const imported = cacheFile(to, 'digest', key);
  expect(Math.abs(statSync(imported).mtimeMs - statSync(path).mtimeMs)).toBeLessThan(10);
  expect(readEntry(to, 'digest', key)).toEqual({ value: 1 });
  // A change of the folder is none of the cache.
  writeFileSync(cacheFile({ path: folder, limit: 0 }, 'digest', key), 'changed');
  expect(readFileSync(imported, 'utf8')).not.toBe('changed');
});

test('an export leaves out what is being written, and other versions', async () => {
  const cache = newCache();
  const { path, key } = keepEntry(cache, 'digest', 'a', 1);
  writeFileSync(temporaryFile(path), 'x');
  const old = join(cache.path, 'digests-0', key.slice(0, 2), key);
  mkdirSync(dirname(old), { recursive: true });
  writeFileSync(old, 'x');
  const folder = join(temporaryFolder(), 'exported');
  expect(await exportCache(cache, folder)).toMatchObject({ copied: 1 });
});

describe('an import', () => {
  test('takes regular files with names of ours alone, and counts the rest', async () => {
    const from = newCache();
    const { path } = keepEntry(from, 'digest', 'good', 1);
    const secret = join(temporaryFolder(), 'secret');
    writeFileSync(secret, 'secret');
    const at = (name: string): string => {
      const file = cacheFile(from, 'digest', cacheKey(name));
      mkdirSync(dirname(file), { recursive: true });
      return file;
    };
    symlinkSync(secret, at('link'));
    mkdirSync(at('folder'));
    linkSync(path, join(dirname(path), `${'f'.repeat(63)}x`));
    const misplaced = cacheKey('misplaced');
    const start = misplaced.startsWith('00') ? '01' : '00';
    mkdirSync(join(from.path, 'digests-1', start), { recursive: true });
    writeFileSync(join(from.path, 'digests-1', start, misplaced), 'x');
    writeFileSync(join(from.path, 'digests-1', 'readme'), 'x');
    const to = newCache();
    const taken = await importCache(to, from.path, sound);
    expect(taken).toMatchObject({ copied: 1, refused: [], ignored: 5 });
    expect(keysOf(to.path)).toEqual([cacheKey('good')]);
  });

  test('refuses what is not sound, and leaves nothing of it', async () => {
    const from = newCache();
    const { path } = keepEntry(from, 'digest', 'bad', 1);
    keepEntry(from, 'digest', 'good', 1);
    const to = newCache();
    const taken = await importCache(to, from.path, (_, key) =>
      key === cacheKey('bad') ? 'is bad' : undefined,
    );
    expect(taken).toMatchObject({ copied: 1, refused: [{ file: path, problem: 'is bad' }] });
    expect(keysOf(to.path)).toEqual([cacheKey('good')]);
  });

  test('checks the copy, not what lies in the folder', async () => {
    const from = newCache();
    const { key } = keepEntry(from, 'digest', 'a', 1);
    const to = newCache();
    await importCache(to, from.path, (_kind, _key, path) => {
      expect(path.startsWith(to.path)).toBe(true);
      expect(existsSync(cacheFile(to, 'digest', key))).toBe(false);
      return undefined;
    });
  });

  test('of what is no folder is an error', async () => {
    const missing = join(temporaryFolder(), 'missing');
    await expect(importCache(newCache(), missing, sound)).rejects.toMatchObject({ code: 'E_INPUT' });
  });

  test('ends when it is called off', async () => {
    const from = newCache();
    keepEntry(from, 'digest', 'a', 1);
    const signal = AbortSignal.abort();
    await expect(importCache(newCache(), from.path, sound, { signal })).rejects.toMatchObject({
      code: 'E_ABORTED',
    });
    await expect(exportCache(from, temporaryFolder(), { signal })).rejects.toMatchObject({
      code: 'E_ABORTED',
    });
  });
});

test('where nothing can be written, both say so', async () => {
  const from = newCache();
  keepEntry(from, 'digest', 'a', 1);
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  await expect(exportCache(from, file)).rejects.toMatchObject({ code: 'E_WRITE' });
  await expect(importCache({ path: file, limit: 0 }, from.path, sound)).rejects.toMatchObject({
    code: 'E_WRITE',
  });
});
