import { createWriteStream, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { LayerReader } from '../../src/archive/layer-reader.ts';
import { encodeTarHeader, paddingTo } from '../../src/archive/tar-header.ts';
import { assembleImage } from '../../src/image/assemble-image.ts';
import { manifestOf } from '../../src/image/formats/docker-archive/describe.ts';
import { writeDockerArchive } from '../../src/image/formats/docker-archive/write.ts';
import type { Image } from '../../src/image/image.ts';
import { validateArchive } from '../../src/image/validate-archive.ts';
import { temporaryFolder } from '../archive/temporary.ts';
import { goldenImage, goldenInput, wholeImages } from './golden-store.ts';
import { sound } from './sound.ts';

const recorded = goldenImage('l-hello');

test.each(wholeImages)('$case: the image is known before anything is written', async (given) => {
  const progress = new Map<number, number>();
  const image = await assembleImage({
    ...goldenInput(given),
    onProgress: (bytes, layer) => progress.set(layer, (progress.get(layer) ?? 0) + bytes),
  });
  expect(image.configText).toBe(given.configJson);
  expect(manifestOf(image)).toBe(given.manifestJson);
  expect(given.imageId).toContain(image.imageId.replace('sha256:', ''));
  expect(image.layers.map(({ digest }) => digest)).toEqual(
    given.layers.map(({ diffId, size }) => ({ diffId, size })),
  );
  expect([...progress].sort(([a], [b]) => a - b).map(([, bytes]) => bytes)).toEqual(
    given.layers.map(({ size }) => size),
  );
});

test.each([
  ['created', { created: 'soon' }, 'E_SPEC'],
  ['mtime', { mtime: 'soon' }, 'E_SPEC'],
  ['config that is not JSON', { config: '{"a":' }, 'E_SPEC'],
  ['base image that is not there', { fromImage: '/no/such/base.tar' }, 'E_INPUT'],
])('a wrong %s is refused', async (_, change, code) => {
  await expect(assembleImage({ ...goldenInput(recorded), ...change })).rejects.toMatchObject({ code });
});

test('a store path without files, or a signal, ends the work', async () => {
  const input = goldenInput(recorded);
  await expect(assembleImage({ ...input, signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'E_ABORTED',
  });
  rmSync(join(input.locate(recorded.customisationLayer), 'layer.tar'));
  await expect(assembleImage(input)).rejects.toMatchObject({ code: 'E_INVALID_PATH' });
});

test('an image has each of its names once', async () => {
  const tags = ['registry.example/other:2', recorded.repoTag, 'a:1', 'a:1'];
  const image = await assembleImage({ ...goldenInput(recorded), tags });
  expect(image.repoTags).toEqual([recorded.repoTag, 'registry.example/other:2', 'a:1']);
  expect(JSON.parse(manifestOf(image))).toMatchObject([{ RepoTags: image.repoTags }]);
  await expect(assembleImage({ ...goldenInput(recorded), tags: ['A:1'] })).rejects.toMatchObject({
    code: 'E_SPEC',
  });
});

test('created is in the config alone, mtime in the store layers alone', async () => {
  const assemble = (changes: object) => assembleImage({ ...goldenInput(recorded), ...changes });
  const layersOf = async (changes: object) =>
    (await assemble(changes)).layers.map(({ digest }) => digest.diffId);
  const layers = recorded.layers.map(({ diffId }) => diffId);
  const noon = () => Date.parse('2024-05-06T12:00:00.5Z');
  for (const created of ['2001-01-01', '@5', 'now']) {
    expect(await layersOf({ created, now: noon })).toEqual(layers);
  }
  const { configText } = await assemble({ created: 'now', now: noon });
  expect(JSON.parse(configText).created).toBe('2024-05-06T12:00:00.500000+00:00');
  const other = await assemble({ mtime: '2001-01-01' });
  expect(other.layers.map(({ digest }, index) => digest.diffId === layers[index])).toEqual(
    recorded.layers.map((_, index) => index === layers.length - 1),
  );
  expect(JSON.parse(other.configText).created).toBe(JSON.parse(recorded.configJson).created);
});

test('rules change own layers, and say when they do not', async () => {
  const image = await assembleImage({
    ...goldenInput(recorded),
    perms: [
      { path: '/**/hello', type: 'file', mode: '0500' },
      { path: '/nothing', uid: 1 },
      { path: '/', uid: 5 },
    ],
  });
  expect(image.warnings).toEqual(['perms[1] has no effect: "/nothing" matches no entry of a new layer']);
  const changed = image.layers.map(({ digest }, index) => digest.diffId !== recorded.layers[index]?.diffId);
  expect(changed).toEqual([true, true]);
  const report = await validateArchive(await writeTo(image, join(temporaryFolder(), 'image.tar')));
  expect(report.problems).toEqual([]);
  await expect(
    assembleImage({ ...goldenInput(recorded), perms: [{ path: 'x', uid: 1 }] }),
  ).rejects.toMatchObject({ code: 'E_SPEC' });
});

// --- base images

async function writeTo(image: Image, file: string): Promise<string> {
  const out = createWriteStream(file);
  await writeDockerArchive(image, out);
  await new Promise((resolve) => out.end(() => resolve(undefined)));
  await image.close();
  return sound(file);
}

test.each(['plain', 'gzip'])('an image becomes the base of another (%s)', async (form) => {
  const folder = temporaryFolder();
  const env = '{"Env": ["A=1", "B=1"]}';
  const base = await writeTo(
    await assembleImage({ ...goldenInput(recorded), config: env }),
    join(folder, 'base.tar'),
  );
  if (form === 'gzip') writeFileSync(base, gzipSync(await readFile(base)));
  const image = await assembleImage({
    ...goldenInput(recorded),
    config: '{"Cmd": [], "Env": ["B=2"]}',
    fromImage: base,
  });
  const own = recorded.layers.map(({ diffId }) => diffId);
  expect(image.layers.map(({ digest }) => digest.diffId)).toEqual([...own, ...own]);
  expect(image.layers.map(({ kind }) => kind).slice(0, own.length)).toEqual(own.map(() => 'base'));
  expect(JSON.parse(image.configText)).toMatchObject({ config: { Cmd: [], Env: ['A=1', 'B=2'] } });
  expect(image.layers[0]?.comment).toBe(`store paths: ['${recorded.layers[0]?.path}']`);
  const report = await validateArchive(await writeTo(image, join(folder, 'both.tar')));
  expect(report.problems).toEqual([]);
  expect(report.images[0]?.layers.map(({ diffId }) => diffId)).toEqual([...own, ...own]);
});

interface Member {
  readonly name: string;
  readonly text?: string | Uint8Array;
  readonly link?: string;
}

function archive(members: readonly Member[]): string {
  const parts = members.flatMap(({ name, text = '', link }) => {
    const data = Buffer.from(text as string);
    const type = link === undefined ? ('file' as const) : ('symlink' as const);
    const owner = { mode: 0o644, uid: 1, gid: 2, uname: 'u', gname: 'g', mtime: 5 };
    return [
      encodeTarHeader({ ...owner, type, name, linkName: link, size: data.length }),
      data,
      Buffer.alloc(paddingTo(data.length, 512)),
    ];
  });
  const file = join(temporaryFolder(), 'base.tar');
  writeFileSync(file, Buffer.concat([...parts, Buffer.alloc(1024)]));
  return file;
}

const emptyLayer = Buffer.alloc(1024);
const emptyDigest = 'sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef';
const manifest = (layers: readonly string[]): Member => ({
  name: 'manifest.json',
  text: JSON.stringify([{ Config: 'config.json', RepoTags: null, Layers: layers }]),
});
const config = (value: object): Member => ({ name: 'config.json', text: JSON.stringify(value) });
const rootfs = (count: number) => ({ rootfs: { type: 'layers', diff_ids: Array(count).fill(emptyDigest) } });

test.each([
  ['Env: null', { config: { Env: null }, ...rootfs(1) }],
  ['config: null', { config: null, ...rootfs(1) }],
  ['no config at all', rootfs(1)],
])('a base image with %s has no variables', async (_, value) => {
  const fromImage = archive([
    { name: 'a/layer.tar', text: emptyLayer },
    config(value),
    manifest(['a/layer.tar']),
  ]);
  const image = await assembleImage({ ...goldenInput(recorded), config: null, fromImage });
  expect(JSON.parse(image.configText).config).toBeNull();
  await image.close();
});

test('layers of a base image that are links, or named twice, are followed', async () => {
  const layers = ['a/layer.tar', 'b/layer.tar', 'a/layer.tar'];
  const members = [
    { name: 'a/layer.tar', text: emptyLayer },
    { name: 'b/layer.tar', link: '../a/layer.tar' },
  ];
  const fromImage = archive([...members, config(rootfs(3)), manifest(layers)]);
  const image = await assembleImage({ ...goldenInput(recorded), fromImage });
  expect(image.layers.slice(0, 3)).toMatchObject(
    layers.map((archivePath) => ({
      archivePath,
      digest: { diffId: emptyDigest, size: 1024 },
      inheritedHeader: { uid: 1, uname: 'u', mtime: 5 },
    })),
  );
  const report = await validateArchive(await writeTo(image, join(temporaryFolder(), 'image.tar')));
  expect(report.problems).toEqual([]);
});

test('a compressed layer of a base image is copied as it is, under the digest of what is in it', async () => {
  const members = [{ name: 'blobs/x', text: gzipSync(emptyLayer) }, config(rootfs(1)), manifest(['blobs/x'])];
  const image = await assembleImage({ ...goldenInput(recorded), fromImage: archive(members) });
  expect(image.layers[0]).toMatchObject({ compression: 'gzip', digest: { diffId: emptyDigest } });
  const report = await validateArchive(await writeTo(image, join(temporaryFolder(), 'image.tar')));
  expect(report.problems).toEqual([]);
  expect(report.images[0]?.layers[0]).toMatchObject({ compression: 'gzip', diffId: emptyDigest, size: 1024 });
});

const layer = { name: 'a/layer.tar', text: emptyLayer };
test.each([
  ['has no manifest', [layer]],
  ['has a manifest of another form', [layer, { name: 'manifest.json', text: '{}' }]],
  ['lacks its config', [layer, manifest(['a/layer.tar'])]],
  ['lacks a layer', [config(rootfs(1)), manifest(['a/layer.tar'])]],
  ['has fewer diff_ids than layers', [layer, config(rootfs(1)), manifest(['a/layer.tar', 'a/layer.tar'])]],
  ['has no rootfs', [layer, config({}), manifest(['a/layer.tar'])]],
  ['has a diff_id that is none', [layer, config({ rootfs: { diff_ids: ['x'] } }), manifest(['a/layer.tar'])]],
])('a base image that %s is refused', async (_, members: readonly Member[]) => {
  await expect(
    assembleImage({ ...goldenInput(recorded), fromImage: archive(members) }),
  ).rejects.toMatchObject({
    code: 'E_BASE_IMAGE',
    hint: expect.any(String),
  });
});

test('a base layer that differs from its diff_id is found before any layer is read', async () => {
  const fromImage = archive([
    { name: 'a/layer.tar', text: Buffer.alloc(1024, 1) },
    config(rootfs(1)),
    manifest(['a/layer.tar']),
  ]);
  const input = { ...goldenInput(recorded), fromImage, reader: unusedReader };
  await expect(assembleImage(input)).rejects.toMatchObject({
    code: 'E_BASE_IMAGE',
    message: expect.stringContaining('has the digest'),
  });
});

const unusedReader: LayerReader = {
  digest: () => Promise.reject(new Error('a layer was hashed')),
  open: () => {
    throw new Error('a layer was read');
  },
  compress: () => Promise.reject(new Error('a layer was compressed')),
  join: () => Promise.reject(new Error('a layer was hashed')),
  prepare: () => undefined,
  readsInParts: () => false,
  stamps: () => Promise.reject(new Error('a layer was looked at')),
};
