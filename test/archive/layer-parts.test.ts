// Large layers, which several threads read in parts.
import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type LayerDigest, runningDigest } from '../../src/archive/layer-digest.ts';
import { partsOfLayer } from '../../src/archive/layer-parts.ts';
import { type LayerReader, localLayerReader, threadedLayerReader } from '../../src/archive/layer-reader.ts';
import type { LayerRecipe } from '../../src/archive/layer-recipe.ts';
import type { StoreLayerRecipe } from '../../src/archive/store-layer.ts';
import { compiledWorker } from './compiled-worker.ts';
import { recipe, storePath, temporaryFolder } from './temporary.ts';

const MiB = 1024 * 1024;
const worker = compiledWorker('parts');

/** Paths of zeros, which take no room on the disk, and one with small files. */
function largeLayer(folder: string, sizes: readonly number[]): StoreLayerRecipe {
  mkdirSync(folder, { recursive: true });
  const paths = sizes.map((size, index) => {
    const location = join(folder, `path-${index}`);
    writeFileSync(location, `${index}`);
    truncateSync(location, size);
    return { storePath: storePath(`path-${index}`), location, size };
  });
  const small = join(folder, 'small');
  mkdirSync(small);
  for (let index = 0; index < 50; index += 1)
    writeFileSync(join(small, `${index}`), `${index}`.repeat(index));
  return recipe('', { paths: [...paths, { storePath: storePath('small'), location: small, size: 5000 }] });
}

async function opened(reader: LayerReader, given: LayerRecipe, signal?: AbortSignal): Promise<LayerDigest> {
  const digest = runningDigest();
  for await (const chunk of reader.open(given, { signal })) digest.update(chunk);
  return digest.finish();
}

const sizes = [12 * MiB, 1, 0, 9 * MiB + 511, 8 * MiB, 3 * MiB - 1, 7 * MiB + 1];

test('are read in parts where there are threads for it, in the order of their paths', () => {
  const given = largeLayer(join(temporaryFolder(), 'layer'), sizes);
  expect(partsOfLayer(given, 1)).toBeUndefined();
  expect(partsOfLayer({ ...given, rules: [{ path: '/x', mode: 0o700 } as never] }, 4)).toBeUndefined();
  const parts = partsOfLayer(given, 4) ?? [];
  expect(parts.length).toBeGreaterThan(3);
  expect(parts.flatMap(({ paths }) => paths)).toEqual(given.paths);
  expect(parts.every(({ entriesOnly }) => entriesOnly === true)).toBe(true);
});

describe.each([1, 2, 4])('with %i threads', (threads) => {
  const reader = () => threadedLayerReader(worker, threads);

  test('have the digest that one thread computes, hashed and opened, several at once', async () => {
    const folder = temporaryFolder();
    const layers = [sizes, sizes.toReversed(), [40 * MiB, 5]].map((each, index) =>
      largeLayer(join(folder, `${index}`), each),
    );
    const expected = await Promise.all(layers.map((each) => localLayerReader().digest(each)));
    const threaded = reader();
    const hashed = await Promise.all(layers.map((each) => threaded.digest(each)));
    expect(hashed).toEqual(expected);
    const sent = await Promise.all(layers.map((each) => opened(threaded, each)));
    expect(sent).toEqual(expected.map(({ digest }) => digest));
  });

  test('end with an error when a file is gone, whichever part it is in', async () => {
    const threaded = reader();
    for (const index of [0, 3, 6]) {
      const given = largeLayer(join(temporaryFolder(), 'layer'), sizes);
      rmSync(given.paths[index]?.location ?? '');
      await expect(threaded.digest(given)).rejects.toMatchObject({ code: 'E_INVALID_PATH' });
      await expect(opened(threaded, given)).rejects.toMatchObject({ code: 'E_INVALID_PATH' });
    }
  });

  test('end with an error when a file changes between hashing and sending, and in the middle', async () => {
    const threaded = reader();
    const given = largeLayer(join(temporaryFolder(), 'layer'), [...sizes, ...sizes]);
    const { digest, stamp } = await threaded.digest(given);
    const known = { digest, stamp: stamp.value, fromBefore: false };
    const last = given.paths[12]?.location ?? '';
    const chunks = threaded.open(given, { known });
    await chunks.next();
    truncateSync(last, 1);
    const rest = async (): Promise<void> => {
      for await (const _ of chunks);
    };
    await expect(rest()).rejects.toMatchObject({ code: 'E_LAYER_CHANGED' });
  });

  test('can be called off before, while and after they wait for a thread, and left early', async () => {
    const folder = temporaryFolder();
    const layers = [0, 1, 2].map((index) => largeLayer(join(folder, `${index}`), sizes));
    const threaded = reader();
    const stop = new AbortController();
    const all = layers.map(async (each) => {
      for await (const _ of threaded.open(each, { signal: stop.signal })) stop.abort();
    });
    for (const each of await Promise.allSettled(all))
      expect(each).toMatchObject({ status: 'rejected', reason: { code: 'E_ABORTED' } });
    await expect(opened(threaded, layers[0] as LayerRecipe, stop.signal)).rejects.toMatchObject({
      code: 'E_ABORTED',
    });
    const soon = new AbortController();
    const waiting = layers.map((each) => threaded.digest(each, { signal: soon.signal }));
    soon.abort();
    for (const each of await Promise.allSettled(waiting))
      expect(each).toMatchObject({ status: 'rejected', reason: { code: 'E_ABORTED' } });
    for (const each of layers) for await (const _ of threaded.open(each)) break;
    const generators = layers.map((each) => threaded.open(each));
    const firsts = generators.map((each) => each.next());
    await Promise.all(generators.map((each) => each.return(undefined as never)));
    await Promise.all(firsts);
    expect(await opened(threaded, layers[0] as LayerRecipe)).toEqual(
      (await localLayerReader().digest(layers[0] as LayerRecipe)).digest,
    );
  });
});
