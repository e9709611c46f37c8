// Layers as frames, one for each store path, kept in a cache.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { archiveChunks } from '../../../../src/archive/archive-chunks.ts';
import { decompressed } from '../../../../src/archive/decompress.ts';
import { type StoreLayerRecipe, storePathParts } from '../../../../src/archive/store-layer.ts';
import { noWork, type WorkStats } from '../../../../src/archive/work-stats.ts';
import type { CacheFolder } from '../../../../src/cache/cache-folder.ts';
import { cachedFiles } from '../../../../src/cache/cached-files.ts';
import { storePathsAnnotation } from '../../../../src/image/formats/oci/compressed-blob.ts';
import { describeOciImage } from '../../../../src/image/formats/oci/oci-image.ts';
import type { Image, Layer } from '../../../../src/image/image.ts';
import { temporaryFolder } from '../../../archive/temporary.ts';
import { bytesOf, imageOf, sha256 } from '../../image-of-layers.ts';
import { layerRecipe, makeTrees, pathOf, settled, storeLayer } from '../../store-layers.ts';

type Method = 'gzip' | 'zstd';

const newCache = (): CacheFolder => ({ path: join(temporaryFolder(), 'cache'), limit: 1e9 });

interface Written {
  readonly blobs: readonly Buffer[];
  readonly annotations: readonly (Readonly<Record<string, string>> | undefined)[];
}

async function written(
  image: Image,
  compression: Method,
  cache?: CacheFolder,
  stats: WorkStats = noWork(),
): Promise<Written> {
  const oci = await describeOciImage(image, { compression, cache, stats });
  try {
    const blobs: Buffer[] = [];
    for (const { descriptor, open } of oci.layers) {
      const bytes = await bytesOf(open());
      expect([sha256(bytes), bytes.length]).toEqual([descriptor.digest, descriptor.size]);
      blobs.push(bytes);
    }
    return { blobs, annotations: oci.layers.map(({ descriptor }) => descriptor.annotations) };
  } finally {
    await oci.close();
  }
}

function unpacked(data: Uint8Array, method: Method): Promise<Buffer> {
  const chunks = (async function* () {
    yield data;
  })();
  return bytesOf(decompressed(chunks, method, 'it'));
}

const entriesOf = (given: StoreLayerRecipe, index: number): Buffer =>
  Buffer.concat([...archiveChunks(storePathParts(given, given.paths[index]!), undefined, 'entries')]);

const names = ['a', 'b', 'c', 'd', 'e', 'f'];
const trees = (change = '') =>
  Object.fromEntries(names.map((name) => [name, { x: name.repeat(5000), y: name === 'c' ? change : 'y' }]));
const frameFiles = (cache: CacheFolder) => [...cachedFiles(cache)].filter(({ kind }) => kind === 'frame');

function flip(file: string): void {
  const data = readFileSync(file);
  data[12] = (data[12] ?? 0) ^ 0xff;
  writeFileSync(file, data);
}

describe.each(['gzip', 'zstd'] as const)('with %s', (method) => {
  test('a blob unpacks to the layer, and each range of its annotation to the entries of its path', async () => {
    const files = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string({ maxLength: 3000 }), {
      maxKeys: 4,
    });
    const layers = fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-z]{1,9}$/), files), {
      selector: ([name]) => name,
      minLength: 1,
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(layers, fc.boolean(), async (given, keeps) => {
        const folder = temporaryFolder();
        await makeTrees(folder, Object.fromEntries(given));
        const layer = await storeLayer(
          layerRecipe(
            folder,
            given.map(([name]) => name),
          ),
        );
        const { blobs, annotations } = await written(
          imageOf([layer]),
          method,
          keeps ? newCache() : undefined,
        );
        const blob = blobs[0] ?? Buffer.of();
        expect((await unpacked(blob, method)).equals(await bytesOf(layer.open()))).toBe(true);
        const places = JSON.parse(annotations[0]?.[storePathsAnnotation] ?? '') as [string, number, number][];
        expect(places.map(([name]) => name)).toEqual(given.map(([name]) => basename(pathOf(name))));
        for (const [index, [, offset, size]] of places.entries()) {
          const part = await unpacked(blob.subarray(offset, offset + size), method);
          expect(part.equals(entriesOf(layer.recipe as StoreLayerRecipe, index))).toBe(true);
        }
      }),
      { numRuns: method === 'gzip' ? 6 : 3 },
    );
  });

  test('bytes are the same with a cache, without one, and when everything is kept', async () => {
    const folder = temporaryFolder();
    await makeTrees(folder, trees());
    const image = imageOf([
      await storeLayer(layerRecipe(folder, names)),
      await storeLayer(layerRecipe(folder, ['a'])),
    ]);
    const cache = newCache();
    const without = await written(image, method);
    expect(await written(image, method, cache)).toEqual(without);
    const stats = noWork();
    expect(await written(image, method, cache, stats)).toEqual(without);
    expect(stats).toMatchObject({ read: 0, compressed: 0 });
  });

  test('another layering compresses nothing, and a changed path is compressed alone', async () => {
    const folder = temporaryFolder();
    await makeTrees(folder, trees());
    const cache = newCache();
    await written(imageOf([await storeLayer(layerRecipe(folder, names))]), method, cache);
    const layers = await Promise.all(
      [['f', 'b'], ['c'], ['a', 'e', 'd']].map((each) => storeLayer(layerRecipe(folder, each))),
    );
    const stats = noWork();
    await written(imageOf(layers), method, cache, stats);
    expect(stats).toMatchObject({ read: 0, compressed: 0 });
    await makeTrees(folder, { c: { y: 'changed' } });
    const changed = await storeLayer(layerRecipe(folder, names));
    const after = noWork();
    await written(imageOf([changed]), method, cache, after);
    expect(after.compressed).toBe(entriesOf(changed.recipe as StoreLayerRecipe, 2).length);
  });

  test('frames whose bytes were changed are compressed anew before a blob is described', async () => {
    const folder = temporaryFolder();
    await makeTrees(folder, trees());
    const cache = newCache();
    const layer = await storeLayer(layerRecipe(folder, names));
    const expected = await written(imageOf([layer]), method, cache);
    for (const { path } of [...cachedFiles(cache)].filter(({ kind }) => kind === 'blob'))
      writeFileSync(path, '');
    for (const { path } of frameFiles(cache)) flip(path);
    expect(await written(imageOf([layer]), method, cache)).toEqual(expected);
  });

  test('frames whose bytes were changed after a blob was described are an error once', async () => {
    const folder = temporaryFolder();
    await makeTrees(folder, trees());
    const cache = newCache();
    const layer = await storeLayer(layerRecipe(folder, names));
    const expected = await written(imageOf([layer]), method, cache);
    for (const { path } of frameFiles(cache)) flip(path);
    await expect(written(imageOf([layer]), method, cache)).rejects.toMatchObject({ code: 'E_CACHE' });
    expect(await written(imageOf([layer]), method, cache)).toEqual(expected);
  });
});

describe('a file that changes after its layer was hashed', () => {
  const changes = (folder: string): Promise<void> => makeTrees(folder, { c: { x: 'C'.repeat(5000) } });
  const compressedNow = (layer: Layer, cache?: CacheFolder) => written(imageOf([layer]), 'gzip', cache);

  test('is an error where it would be compressed, and nothing of it is kept', async () => {
    const folder = temporaryFolder();
    await makeTrees(folder, trees());
    const cache = newCache();
    for (const each of [cache, undefined]) {
      const layer = await storeLayer(layerRecipe(folder, names), { cache });
      await makeTrees(folder, trees(`${each}`));
      await expect(compressedNow(layer, each)).rejects.toMatchObject({ code: 'E_LAYER_CHANGED' });
    }
    expect(frameFiles(cache).length).toBe(0);
  });

  test('is an error as well when the digest is from an earlier run, which is forgotten then', async () => {
    const folder = temporaryFolder();
    await makeTrees(folder, trees());
    const cache = newCache();
    const work = { cache, narHash: (path: string) => `sha256-${path}` };
    await storeLayer(layerRecipe(folder, names), work);
    await changes(folder);
    const layer = await storeLayer(layerRecipe(folder, names), work);
    await expect(compressedNow(layer, cache)).rejects.toMatchObject({ code: 'E_LAYER_CHANGED' });
    expect([...cachedFiles(cache)]).toEqual([]);
    await compressedNow(await storeLayer(layerRecipe(folder, names), work), cache);
  });

  test('is none when only its status is another one and it was hashed by an earlier run', async () => {
    const folder = temporaryFolder();
    await makeTrees(folder, trees());
    const cache = newCache();
    const work = { cache, narHash: (path: string) => `sha256-${path}` };
    const before = await compressedNow(await storeLayer(layerRecipe(folder, names), work));
    await makeTrees(folder, trees());
    expect(await compressedNow(await storeLayer(layerRecipe(folder, names), work), cache)).toEqual(before);
  });

  test('that is too new to be told from its status is compressed, and not taken for another one later', async () => {
    const folder = temporaryFolder();
    await makeTrees(folder, trees());
    const cache = newCache();
    writeFileSync(join(folder, 'c', 'y'), 'new');
    const layer = await storeLayer(layerRecipe(folder, names), { cache });
    const first = await compressedNow(layer, cache);
    await settled();
    expect(await compressedNow(await storeLayer(layerRecipe(folder, names), { cache }), cache)).toEqual(
      first,
    );
    expect(readdirSync(folder).length).toBe(names.length);
  });
});
