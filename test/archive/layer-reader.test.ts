import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chunkSize } from '../../src/archive/archive-chunks.ts';
import { runningDigest } from '../../src/archive/layer-digest.ts';
import { type LayerReader, localLayerReader, threadedLayerReader } from '../../src/archive/layer-reader.ts';
import { compiledWorker } from './compiled-worker.ts';
import recorded from './python-tar.json' with { type: 'json' };
import { makeTree, recipe, temporaryFolder } from './temporary.ts';

const worker = compiledWorker('reader');

const readers: readonly (readonly [string, () => LayerReader])[] = [
  ['in this thread', localLayerReader],
  ['in worker threads', () => threadedLayerReader(worker)],
  ['in one worker thread', () => threadedLayerReader(worker, 1)],
  ['in many worker threads', () => threadedLayerReader(worker, 5)],
];

describe.each(readers)('store layers read %s', (_, makeReader) => {
  test('have the recorded digest, hashed and opened', async () => {
    const root = join(temporaryFolder(), 'tree');
    makeTree(root, recorded.tree);
    const reader = makeReader();
    const expected = recorded.layers[0]?.digest;
    let bytes = 0;
    const { digest } = await reader.digest(recipe(root), { onBytes: (count) => (bytes += count) });
    expect(digest).toEqual(expected);
    expect(bytes).toBe(expected?.size);
    const running = runningDigest();
    for await (const chunk of reader.open(recipe(root))) running.update(chunk);
    expect(running.finish()).toEqual(expected);
  });

  test('can be read many at a time, and chunks that are kept stay what they were', async () => {
    const folder = temporaryFolder();
    const reader = makeReader();
    await Promise.all(
      Array.from({ length: 8 }, async (_value, index) => {
        const file = join(folder, `file-${index}`);
        writeFileSync(file, Buffer.alloc(9 * chunkSize, index));
        const kept: Uint8Array[] = [];
        for await (const chunk of reader.open(recipe(file))) kept.push(chunk);
        const data = Buffer.concat(kept);
        expect(data.subarray(3 * 512, 3 * 512 + 9 * chunkSize).every((byte) => byte === index)).toBe(true);
      }),
    );
  });

  test('report errors with their code', async () => {
    const missing = recipe(join(temporaryFolder(), 'missing'));
    const reader = makeReader();
    const open = async (): Promise<void> => {
      for await (const _chunk of reader.open(missing));
    };
    await expect(reader.digest(missing)).rejects.toMatchObject({
      name: 'NixlayerError',
      code: 'E_INVALID_PATH',
    });
    await expect(open()).rejects.toMatchObject({
      name: 'NixlayerError',
      code: 'E_INVALID_PATH',
      hint: expect.any(String),
    });
  });

  test('can be called off, and left early', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'tree'));
    for (let index = 0; index < 40; index++)
      writeFileSync(join(folder, 'tree', String(index)), Buffer.alloc(2 * chunkSize));
    const given = recipe(join(folder, 'tree'));
    const reader = makeReader();
    const stop = new AbortController();
    await expect(
      reader.digest(given, { signal: stop.signal, onBytes: () => stop.abort() }),
    ).rejects.toMatchObject({ code: 'E_ABORTED' });
    const stopOpen = new AbortController();
    const open = async (): Promise<void> => {
      for await (const _chunk of reader.open(given, { signal: stopOpen.signal })) stopOpen.abort();
    };
    await expect(open()).rejects.toMatchObject({ code: 'E_ABORTED' });
    for await (const _chunk of reader.open(given)) break;
    expect(await reader.digest(given)).toMatchObject({ digest: { size: expect.any(Number) } });
  });
});
