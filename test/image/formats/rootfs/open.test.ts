import { createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { tarEntries } from '../../../../src/archive/tar-entries.ts';
import { assembleImage } from '../../../../src/image/assemble-image.ts';
import { openBaseImage } from '../../../../src/image/base/base-image.ts';
import { assembleBuildImage } from '../../../../src/image/build-image/assemble-build-image.ts';
import { openExistingImage } from '../../../../src/image/existing-image.ts';
import { writeDockerArchive } from '../../../../src/image/formats/docker-archive/write.ts';
import type { Image } from '../../../../src/image/image.ts';
import { openImageRoot } from '../../../../src/image/root/image-root.ts';
import { writeRootArchive } from '../../../../src/image/root/write-root.ts';
import { validateArchive } from '../../../../src/image/validate-archive.ts';
import { readImageInput } from '../../../../src/stages/image-input.ts';
import { temporaryFolder } from '../../../archive/temporary.ts';
import { digestOf, tarOf } from '../../base/image-archives.ts';
import { buildImageInput, recordedImages } from '../../build-image/golden-store.ts';
import { goldenImage, goldenInput } from '../../golden-store.ts';
import { sound } from '../../sound.ts';

const rootfs = await tarOf([
  { name: './', type: 'directory', mode: 0o755 },
  { name: './bin', type: 'symlink', linkName: 'usr/bin', mode: 0o777 },
  { name: './etc/', type: 'directory', mode: 0o755 },
  { name: './etc/motd', content: 'hello', uid: 1000 },
]);

function saved(content: Uint8Array, name = 'rootfs.tar'): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, content);
  return file;
}

async function written(image: Image): Promise<string> {
  const file = join(temporaryFolder(), 'image.tar');
  const out = createWriteStream(file);
  await writeDockerArchive(image, out);
  await finished(out.end());
  await image.close();
  return sound(file);
}

const recorded = goldenImage('l-hello');
const arm64 = { os: 'linux', architecture: 'arm64', variant: 'v8' };

describe.each([
  ['plain', rootfs],
  ['compressed', gzipSync(rootfs)],
])('a root file system as a tar archive, %s', (_, stored) => {
  test('is shown as the one layer of an image', async () => {
    const report = await validateArchive(saved(stored), { rootfs: true, platform: arm64 });
    expect(report).toMatchObject({
      problems: [],
      images: [{ ...arm64, repoTags: [], layers: [{ diffId: digestOf(rootfs), entries: 4 }] }],
    });
  });

  test('becomes an image', async () => {
    const image = await openExistingImage(saved(stored), { rootfs: true, repoTags: ['debian:mine'] });
    const report = await validateArchive(await written(image));
    expect(report).toMatchObject({
      problems: [],
      images: [
        {
          repoTags: ['debian:mine'],
          os: 'linux',
          layers: [{ diffId: digestOf(rootfs), size: rootfs.length }],
        },
      ],
    });
  });

  test('has the files of an image', async () => {
    const image = await openBaseImage(saved(stored), undefined, undefined, { rootfs: true });
    const root = await openImageRoot(image);
    const out = new PassThrough();
    const archive = buffer(out);
    await writeRootArchive(root, { format: 'pax' }, out);
    out.end();
    await root.close();
    await image.tar.close();
    const names = [];
    for await (const { name } of tarEntries(Readable.from([await archive]))) names.push(name);
    expect(names).toEqual(['./', './bin', './etc/', './etc/motd']);
  });

  test('becomes the base of a layered image', async () => {
    const fromImage = saved(stored);
    const image = await assembleImage({ ...goldenInput(recorded), fromImage, rootfs: true });
    const own = recorded.layers.map(({ diffId }) => diffId);
    expect(image.layers.map(({ digest }) => digest.diffId)).toEqual([digestOf(rootfs), ...own]);
    const { problems } = await validateArchive(await written(image));
    expect(problems).toEqual([]);
  });

  test('becomes the base of what buildImage makes', async () => {
    const [one] = recordedImages;
    if (one === undefined) throw new Error('nothing was recorded');
    const input = await buildImageInput({ ...one, fromImage: null });
    const image = await assembleBuildImage({ ...input, fromImage: saved(stored), rootfs: true });
    const { problems, images } = await validateArchive(await written(image));
    expect(problems).toEqual([]);
    expect(images[0]?.layers.map(({ diffId }) => diffId)[0]).toBe(digestOf(rootfs));
  });
});

test.each([
  ['a text', Buffer.from('text '.repeat(500)), /none, or is damaged/],
  ['an empty file', Buffer.of(), /no members/],
  ['an archive that is cut', rootfs.subarray(0, 100), /ends within a header/],
])('%s is no root file system', async (_, content, message) => {
  await expect(openBaseImage(saved(content), undefined, undefined, { rootfs: true })).rejects.toMatchObject({
    code: 'E_BASE_IMAGE',
    message: expect.stringMatching(message),
  });
});

test('where nobody says what it is, the error tells how to', async () => {
  const file = saved(rootfs);
  const hint = expect.stringMatching(/--rootfs, or fromRootfs instead of fromImage/);
  await expect(openBaseImage(file, undefined)).rejects.toMatchObject({ code: 'E_BASE_IMAGE', hint });
  await expect(validateArchive(file)).rejects.toMatchObject({ code: 'E_NOT_AN_IMAGE', hint });
});

test('what is said to be a root file system has to be a file, and no expression', async () => {
  const file = saved(rootfs);
  expect(await readImageInput(file, { rootfs: true })).toEqual({ kind: 'archive', file, rootfs: true });
  for (const other of [temporaryFolder(), saved(rootfs, 'image.nix'), '/no/such/file'])
    await expect(readImageInput(other, { rootfs: true })).rejects.toMatchObject({ code: 'E_USAGE' });
});
