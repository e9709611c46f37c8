import { createHash } from 'node:crypto';
import { createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { writeFileAtomically } from '../../../../src/archive/atomic-file.ts';
import { openTarFile } from '../../../../src/archive/tar-file.ts';
import { assembleImage } from '../../../../src/image/assemble-image.ts';
import { writeDockerArchive } from '../../../../src/image/formats/docker-archive/write.ts';
import { makeTree, temporaryFolder } from '../../../archive/temporary.ts';
import { goldenImage, goldenInput, wholeImages } from '../../golden-store.ts';

const recorded = goldenImage('l-hello');

test.each(wholeImages)('$case: the archive has the bytes that dockerTools streams', async (given) => {
  const image = await assembleImage(goldenInput(given));
  const hash = createHash('sha256');
  let bytes = 0;
  const out = new Writable({
    write: (chunk, _, done) => {
      hash.update(chunk);
      done();
    },
  });
  await writeDockerArchive(image, out, {
    onProgress: (count) => (bytes += count),
  });
  expect(hash.digest('hex')).toBe(given.archiveSha256);
  expect(bytes % 10240).toBe(0);
});

test('members stand in the order in which a reader needs them, equal layers as often as they are named', async () => {
  const input = goldenInput(recorded);
  const [layer = []] = recorded.storeLayers;
  const image = await assembleImage({ ...input, storeLayers: [layer, layer] });
  const file = join(temporaryFolder(), 'image.tar');
  await writeFileAtomically(file, (out) => writeDockerArchive(image, out));
  const archive = await openTarFile(file);
  const names = recorded.layers.map(({ path }) => path);
  expect([...archive.members.keys()]).toEqual([...names, `${image.imageId.slice(7)}.json`, 'manifest.json']);
  expect([...archive.repeated]).toEqual([names[0]]);
  await archive.close();
});

test('a store path that changes between hashing and writing is an error', async () => {
  const input = goldenInput(recorded);
  const image = await assembleImage(input);
  const path = input.locate(recorded.storeLayers[0]?.[0] ?? '');
  const ignore = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });
  writeFileSync(join(path, 'share/hello/greeting.txt'), 'Hello, World!\n');
  await expect(writeDockerArchive(image, ignore())).rejects.toMatchObject({
    code: 'E_LAYER_CHANGED',
    message: expect.stringContaining('hello-1.0'),
  });
  makeTree(path, [{ path: 'new', type: 'file', text: 'x'.repeat(20_000) }]);
  await expect(writeDockerArchive(image, ignore())).rejects.toMatchObject({ code: 'E_LAYER_CHANGED' });
});

test('a destination that closes or fails ends the writing with a code', async () => {
  const image = await assembleImage(goldenInput(recorded));
  const failing = (code: string): Writable =>
    new Writable({
      highWaterMark: 1,
      write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })),
    });
  await expect(writeDockerArchive(image, failing('EPIPE'))).rejects.toMatchObject({ code: 'E_CLOSED_PIPE' });
  await expect(writeDockerArchive(image, failing('ENOSPC'))).rejects.toMatchObject({ code: 'E_DISK_FULL' });
  const closing: Writable = new Writable({ highWaterMark: 1, write: () => closing.destroy() });
  await expect(writeDockerArchive(image, closing)).rejects.toMatchObject({ code: 'E_CLOSED_PIPE' });
  await expect(writeDockerArchive(image, createWriteStream('/dev/full'))).rejects.toMatchObject({
    code: 'E_DISK_FULL',
  });
});

test('a slow destination is waited for, and a signal ends the wait', async () => {
  const image = await assembleImage(goldenInput(recorded));
  let pending = 0;
  const slow = new Writable({
    highWaterMark: 1,
    write: (chunk: Uint8Array, _encoding, done) => {
      pending += chunk.length;
      setTimeout(() => {
        pending -= chunk.length;
        done();
      }, 1);
    },
  });
  await writeDockerArchive(image, slow, { onProgress: () => expect(pending).toBe(0) });
  const stuck = new Writable({ highWaterMark: 1, write: () => undefined });
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 20);
  await expect(writeDockerArchive(image, stuck, { signal: stop.signal })).rejects.toMatchObject({
    code: 'E_ABORTED',
  });
});
