import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { storeLayerChunks } from '../../../../src/archive/store-layer.ts';
import { openExistingImage } from '../../../../src/image/existing-image.ts';
import { describeOciImage } from '../../../../src/image/formats/oci/oci-image.ts';
import { writeOciLayout } from '../../../../src/image/formats/oci/write-layout.ts';
import type { Image } from '../../../../src/image/image.ts';
import { recipe, temporaryFolder } from '../../../archive/temporary.ts';
import { imageOf, layerOf, sha256 } from '../../image-of-layers.ts';

async function write(image: Image, folder: string): Promise<void> {
  const oci = await describeOciImage(image, { compression: 'gzip' });
  try {
    await writeOciLayout(oci, folder);
  } finally {
    await oci.close();
  }
}

const blobs = (folder: string): string[] => readdirSync(join(folder, 'blobs/sha256')).sort();
const index = (folder: string) => JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'));
const shared = layerOf(Buffer.from('shared'));

test.each(['new', 'empty'])('a %s folder becomes a layout', async (state) => {
  const parent = temporaryFolder();
  const folder = join(parent, 'layout');
  if (state === 'empty') mkdirSync(folder);
  await write(imageOf([shared]), folder);
  expect(readdirSync(folder).sort()).toEqual(['blobs', 'index.json', 'oci-layout']);
  expect(blobs(folder)).toHaveLength(3);
  for (const name of blobs(folder))
    expect(sha256(readFileSync(join(folder, 'blobs/sha256', name)))).toBe(`sha256:${name}`);
  expect(readdirSync(parent)).toEqual(['layout']);
});

test('an image is added to a layout, its blobs once; one of the same name makes room', async () => {
  const folder = join(temporaryFolder(), 'layout');
  await write(imageOf([shared], { repoTags: ['a:1'] }), folder);
  const layer = readdirSync(join(folder, 'blobs/sha256')).map((name) => join(folder, 'blobs/sha256', name));
  const before = layer.map((file) => statSync(file).mtimeMs);
  await write(imageOf([shared, layerOf(Buffer.from('own'))], { repoTags: ['a:2'] }), folder);
  expect(layer.map((file) => statSync(file).mtimeMs)).toEqual(before);
  expect(blobs(folder)).toHaveLength(3 + 3);
  await write(imageOf([], { repoTags: ['a:1'] }), folder);
  const { manifests } = index(folder);
  const names = manifests.map(
    ({ annotations }: { annotations: Record<string, string> }) => annotations['io.containerd.image.name'],
  );
  expect(names).toEqual(['docker.io/library/a:2', 'docker.io/library/a:1']);
});

test('images without a name stay beside each other, each once', async () => {
  const folder = join(temporaryFolder(), 'layout');
  const [first, second] = [imageOf([shared]), imageOf([layerOf(Buffer.from('own'))])];
  for (const image of [first, second, first]) await write({ ...image, repoTags: [] }, folder);
  expect(index(folder).manifests).toHaveLength(2);
});

test('a failure leaves nothing of a new layout, and the index of an old one as it was', async () => {
  const parent = temporaryFolder();
  const folder = join(parent, 'layout');
  const failing = layerOf(Buffer.from('x'), {
    original: {
      compression: 'gzip',
      digest: sha256('x'),
      size: 1,
      // biome-ignore lint/correctness/useYield: it fails before
      async *open() {
        throw new Error('unreadable');
      },
    },
  });
  await expect(write(imageOf([failing]), folder)).rejects.toThrow('unreadable');
  expect(readdirSync(parent)).toEqual([]);
  await write(imageOf([shared]), folder);
  const before = index(folder);
  await expect(write(imageOf([failing], { repoTags: ['b:2'] }), folder)).rejects.toThrow('unreadable');
  expect(index(folder)).toEqual(before);
});

test('an image that is read from a layout and written again has the same manifest', async () => {
  const folder = temporaryFolder();
  const [first, again] = [join(folder, 'first'), join(folder, 'again')] as const;
  const file = join(folder, 'file');
  writeFileSync(file, 'content');
  const layers = [layerOf(Buffer.concat([...storeLayerChunks(recipe(file))]))];
  await write(imageOf(layers, { repoTags: ['a.example/b:1'], annotations: { b: '1', a: '2' } }), first);
  const image = await openExistingImage(first);
  onTestFinished(() => image.close());
  await write(image, again);
  expect(index(again)).toEqual(index(first));
});

test('what is no layout is left alone', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'precious'), 'x');
  await expect(write(imageOf([]), folder)).rejects.toMatchObject({ code: 'E_WRITE' });
  await expect(write(imageOf([]), join(folder, 'precious'))).rejects.toMatchObject({ code: 'E_WRITE' });
  await expect(write(imageOf([]), join(folder, 'no/such/parent'))).rejects.toMatchObject({ code: 'E_WRITE' });
  expect(readdirSync(folder)).toEqual(['precious']);
  writeFileSync(join(folder, 'oci-layout'), '');
  writeFileSync(join(folder, 'index.json'), '{"manifests": 1}');
  await expect(write(imageOf([]), folder)).rejects.toMatchObject({ code: 'E_SPEC' });
});
