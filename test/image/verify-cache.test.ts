import { existsSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compressed } from '../../src/archive/frames/compress.ts';
import { chooseCompressor } from '../../src/archive/frames/compressor.ts';
import { keepFrame } from '../../src/archive/frames/frame-file.ts';
import type { StoreLayerRecipe } from '../../src/archive/store-layer.ts';
import { type CacheFolder, type CacheKind, cacheFile, cacheKey } from '../../src/cache/cache-folder.ts';
import { type CachedFile, cachedFiles } from '../../src/cache/cached-files.ts';
import { writeEntry } from '../../src/cache/entry.ts';
import { describeOciImage } from '../../src/image/formats/oci/oci-image.ts';
import { keepDigest } from '../../src/image/kept-digest.ts';
import { checksumProblem, keptValue } from '../../src/image/kept-files.ts';
import { verifyCache } from '../../src/image/verify-cache.ts';
import { temporaryFolder } from '../archive/temporary.ts';
import { usedBefore } from '../cache/cached-files.ts';
import { imageOf } from './image-of-layers.ts';
import { layerRecipe, makeTrees, storeLayer } from './store-layers.ts';

const names = ['a', 'b', 'c'];
const texts = Object.fromEntries(names.map((name) => [name, { x: name.repeat(9000) }]));

interface Filled {
  readonly cache: CacheFolder;
  readonly folder: string;
  readonly recipe: StoreLayerRecipe;
  only(kind: CacheKind): (CachedFile & { readonly key: string })[];
}

/** A cache with what an image of one layer leaves. @param hashes whether the hashes of its paths are known */
async function filledCache(hashes = false): Promise<Filled> {
  const folder = temporaryFolder();
  await makeTrees(folder, texts);
  const cache = { path: join(temporaryFolder(), 'cache'), limit: 1e9 };
  const recipe = layerRecipe(folder, names);
  const narHash = hashes ? (path: string) => `sha256-${path}` : undefined;
  const layer = await storeLayer(recipe, { cache, narHash });
  await (await describeOciImage(imageOf([layer]), { compression: 'gzip', cache })).close();
  const only: Filled['only'] = (kind) =>
    [...cachedFiles(cache)].filter((file): file is CachedFile & { key: string } => file.kind === kind);
  return { cache, folder, recipe, only };
}

const zeros = `sha256:${'0'.repeat(64)}`;

describe('a cache that is sound', () => {
  test('has nothing wrong, and its files are not counted as used', async () => {
    const { cache, only } = await filledCache();
    const files = [...cachedFiles(cache)];
    for (const { path } of files) usedBefore(path, 10);
    const before = files.map(({ path }) => statSync(path).mtimeMs);
    let bytes = 0;
    const report = await verifyCache(cache, { onBytes: (count) => (bytes += count) });
    expect(report).toEqual({
      checked: { digest: 1, blob: 1, frame: only('frame').length, place: 0 },
      problems: [],
      unchecked: [],
      outdated: 0,
    });
    expect(files.map(({ path }) => statSync(path).mtimeMs)).toEqual(before);
    expect(bytes).toBeGreaterThan(27_000);
  });

  test('is checked in part where its files are gone', async () => {
    const { cache, folder, only } = await filledCache();
    renameSync(join(folder, 'b'), join(folder, 'elsewhere'));
    rmSync(only('frame')[0]?.path ?? '');
    expect(await verifyCache(cache)).toMatchObject({
      problems: [],
      unchecked: [
        { reason: 'store paths are gone', count: 1 },
        { reason: 'compressed store paths are gone', count: 1 },
      ],
    });
    expect(only('digest').length).toBe(1);
  });

  test('loses digests by the status of files that have changed since, which is nothing wrong', async () => {
    const { cache, folder, only } = await filledCache();
    await makeTrees(folder, { b: { x: 'changed' } });
    expect(await verifyCache(cache)).toMatchObject({ problems: [], outdated: 1 });
    expect(only('digest')).toEqual([]);
  });

  test('that is not there has nothing wrong', async () => {
    const cache = { path: join(temporaryFolder(), 'missing'), limit: 0 };
    expect(await verifyCache(cache)).toMatchObject({
      checked: { digest: 0, blob: 0, frame: 0, place: 0 },
      problems: [],
    });
  });

  test('is not checked to its end when that is called off', async () => {
    const { cache } = await filledCache();
    await expect(verifyCache(cache, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'E_ABORTED',
    });
  });
});

type Damage = (filled: Filled) => Promise<string> | string;

const damages: readonly (readonly [string, Damage, string | RegExp])[] = [
  ...(['digest', 'blob', 'frame'] as const).flatMap((kind): [string, Damage, RegExp][] => [
    [
      `a ${kind} with another byte`,
      ({ only }) => {
        const { path } = only(kind)[0]!;
        const data = readFileSync(path);
        data[20] = (data[20] ?? 0) ^ 1;
        writeFileSync(path, data);
        return path;
      },
      /checksum|last line/,
    ],
    [
      `a ${kind} that ends early`,
      ({ only }) => {
        const { path, bytes } = only(kind)[0]!;
        truncateSync(path, bytes - 1);
        return path;
      },
      /checksum|last line/,
    ],
    [
      `an empty ${kind}`,
      ({ only }) => {
        const { path } = only(kind)[0]!;
        truncateSync(path, 0);
        return path;
      },
      /checksum|last line/,
    ],
    [
      `a ${kind} under the name of another one`,
      ({ only, cache }) => {
        const { path } = only(kind)[0]!;
        const other = cacheFile(cache, kind, `${path.slice(-64, -1)}${path.endsWith('0') ? '1' : '0'}`);
        renameSync(path, other);
        return other;
      },
      /checksum|last line/,
    ],
  ]),
  [
    'a frame with more in it than it says',
    async ({ cache }) => {
      const frames = compressed([Buffer.alloc(100)], await chooseCompressor('gzip'));
      const { key } = await keepFrame(cache, cacheKey('forged'), frames, () => 99);
      return cacheFile(cache, 'frame', key);
    },
    'unpacks to more than the 99 bytes that it says',
  ],
  [
    'a frame with less in it than it says',
    async ({ cache }) => {
      const frames = compressed([Buffer.alloc(100)], await chooseCompressor('gzip'));
      const { key } = await keepFrame(cache, cacheKey('forged'), frames, () => 101);
      return cacheFile(cache, 'frame', key);
    },
    'unpacks to 100 bytes, less than the 101 bytes that it says',
  ],
  ...['plain text', '\x1f\x8b\x08 not gzip', '(\xb5/\xfd not zstd', ''].map(
    (text): [string, Damage, string] => [
      `a frame that is none: ${JSON.stringify(text)}`,
      async ({ cache }) => {
        const chunks = (async function* () {
          yield Buffer.from(text, 'latin1');
        })();
        const { key } = await keepFrame(cache, cacheKey('forged'), chunks, () => 5);
        return cacheFile(cache, 'frame', key);
      },
      'cannot be unpacked',
    ],
  ),
  [
    'a digest that is another one, with a checksum that is right',
    ({ cache, recipe, only }) => {
      const { key, path } = only('digest')[0]!;
      const { stamp } = keptValue(path, key) as { stamp: string };
      keepDigest(cache, key, recipe, { digest: { diffId: zeros, size: 10_240 }, stamp, by: 'stamp' });
      return path;
    },
    /^says sha256:0+, but its files are sha256:/,
  ],
  [
    'a size that is another one',
    ({ cache, recipe, only }) => {
      const { key, path } = only('digest')[0]!;
      const { digest, stamp } = keptValue(path, key) as { digest: { diffId: string }; stamp: string };
      keepDigest(cache, key, recipe, { digest: { ...digest, size: 10_240 }, stamp, by: 'stamp' });
      return path;
    },
    /^says sha256:/,
  ],
  ...[
    {},
    { digest: { diffId: 'md5:0', size: 1 } },
    { digest: { diffId: zeros, size: 1.5 } },
    null,
    'text',
  ].map((value): [string, Damage, RegExp] => [
    `a digest without its form: ${JSON.stringify(value)}`,
    ({ cache }) => {
      writeEntry(cache, 'digest', cacheKey('forged'), value);
      return cacheFile(cache, 'digest', cacheKey('forged'));
    },
    /form of a digest/,
  ]),
  ...[undefined, null, {}, { paths: 7 }, { paths: [null] }].map((recipe): [string, Damage, RegExp] => [
    `a digest with the recipe ${JSON.stringify(recipe)}`,
    ({ cache }) => {
      writeEntry(cache, 'digest', cacheKey('forged'), { digest: { diffId: zeros, size: 1 }, recipe });
      return cacheFile(cache, 'digest', cacheKey('forged'));
    },
    /recipe/,
  ]),
  [
    'a blob with another digest',
    ({ cache, only }) => {
      const { key, path } = only('blob')[0]!;
      writeEntry(cache, 'blob', key, { ...(keptValue(path, key) as object), digest: zeros });
      return path;
    },
    /^says sha256:0+, but its parts are sha256:/,
  ],
  ...[
    {},
    { digest: zeros, size: 1, places: [[1, 2, 3]], frames: [] },
    { digest: zeros, size: 1, places: [], frames: ['../x'] },
  ].map((value): [string, Damage, RegExp] => [
    `a blob without its form: ${JSON.stringify(value)}`,
    ({ cache }) => {
      writeEntry(cache, 'blob', cacheKey('forged'), value);
      return cacheFile(cache, 'blob', cacheKey('forged'));
    },
    /form of a blob/,
  ]),
];

describe('what is wrong is named and removed', () => {
  test.each(damages)('%s', async (_, damage, problem) => {
    const filled = await filledCache();
    const file = await damage(filled);
    const { problems } = await verifyCache(filled.cache);
    expect(problems).toEqual([{ file, problem: expect.stringMatching(problem) }]);
    expect(existsSync(file)).toBe(false);
    expect(await verifyCache(filled.cache)).toMatchObject({ problems: [] });
  });

  test('a digest by the hashes of its paths, whose files have changed since', async () => {
    const { cache, folder, only } = await filledCache(true);
    const { path } = only('digest')[0]!;
    await makeTrees(folder, { b: { x: 'B'.repeat(9000) } });
    expect(await verifyCache(cache)).toMatchObject({ problems: [{ file: path }], outdated: 0 });
  });
});

test('checksums alone tell what verification does, but for what takes more than a checksum', async () => {
  const filled = await filledCache();
  for (const { kind, key, path } of cachedFiles(filled.cache))
    expect(checksumProblem(kind as CacheKind, key ?? '', path)).toBeUndefined();
  const { key, path } = filled.only('frame')[0]!;
  truncateSync(path, 100);
  expect(checksumProblem('frame', key, path)).toMatch(/last line/);
});
