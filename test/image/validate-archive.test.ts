import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { encodeTarHeader, paddingTo } from '../../src/archive/tar-header.ts';
import { assembleImage } from '../../src/image/assemble-image.ts';
import { writeDockerArchive } from '../../src/image/formats/docker-archive/write.ts';
import { validateArchive } from '../../src/image/validate-archive.ts';
import { temporaryFolder } from '../archive/temporary.ts';
import { goldenImage, goldenInput } from './golden-store.ts';

const recorded = goldenImage('l-hello');

async function archiveBytes(): Promise<Buffer> {
  const out = new PassThrough();
  const [archive] = await Promise.all([
    buffer(out),
    assembleImage(goldenInput(recorded))
      .then((image) => writeDockerArchive(image, out))
      .then(() => out.end()),
  ]);
  return archive;
}

function saved(content: Uint8Array): string {
  const file = join(temporaryFolder(), 'image.tar');
  writeFileSync(file, content);
  return file;
}

test('a sound archive is described without problems', async () => {
  const report = await validateArchive(saved(await archiveBytes()));
  expect(report.problems).toEqual([]);
  expect(report.images).toHaveLength(1);
  expect(report.images[0]).toMatchObject({
    repoTags: [recorded.repoTag],
    configText: recorded.configJson,
    architecture: 'amd64',
    os: 'linux',
    created: '1970-01-01T00:00:01+00:00',
    layers: recorded.layers.map(({ path, diffId, size }) => ({
      archivePath: path,
      diffId,
      size,
      compression: 'none',
    })),
  });
  expect(report.images[0]?.imageId).toContain(recorded.imageId.replace('sha256:', ''));
  expect(report.images[0]?.layers[0]).toMatchObject({ entries: 8, storePaths: recorded.storeLayers[0] });
  expect(report.images[0]?.layers[0]?.comment).toBe(`store paths: ['${recorded.storeLayers[0]?.[0]}']`);
});

test.each([
  ['a changed byte in a layer', 'Hello, world!', 'Hello, World!', /^layer .* has the digest .*, but .* says/],
  ['a changed config', '"architecture": "amd64"', '"architecture": "arm64"', /json has the digest/],
])('%s is found', async (_, from, to, problem) => {
  const archive = await archiveBytes();
  const at = archive.indexOf(from);
  archive.write(to, at);
  const report = await validateArchive(saved(archive));
  expect(report.problems).toEqual([expect.stringMatching(problem)]);
});

function member(name: string, text: string): Buffer {
  const header = encodeTarHeader({
    type: 'file',
    name,
    mode: 0o644,
    uid: 0,
    gid: 0,
    uname: '',
    gname: '',
    size: text.length,
    mtime: 1,
  });
  return Buffer.concat([header, Buffer.from(text), Buffer.alloc(paddingTo(text.length, 512))]);
}

test.each([
  [
    'layers that are missing, or are no archives',
    ['a/layer.tar', 'gone'],
    { rootfs: { diff_ids: ['x', 'y'] } },
    [/not a sound tar/, /"gone".*missing/],
  ],
  [
    'another number of diff_ids and history entries',
    [],
    { rootfs: { diff_ids: ['x'] }, history: [{}, { empty_layer: true }] },
    [/1 diff_ids for 0 layers/, /history.* 1 entries/],
  ],
])('%s are found', async (_, layers, config, problems) => {
  const manifest = JSON.stringify([{ Config: 'config.json', RepoTags: ['a:b'], Layers: layers }]);
  const content = [
    member('a/layer.tar', 'no archive'.repeat(100)),
    member('config.json', JSON.stringify(config)),
    member('manifest.json', manifest),
  ];
  const report = await validateArchive(saved(Buffer.concat([...content, Buffer.alloc(1024)])));
  expect(report.problems).toEqual(problems.map((pattern) => expect.stringMatching(pattern)));
});

test('a manifest without images, or whose config is missing, is a problem', async () => {
  const file = (manifest: string): string =>
    saved(Buffer.concat([member('manifest.json', manifest), Buffer.alloc(1024)]));
  expect(await validateArchive(file('[]'))).toEqual({
    images: [],
    problems: ['manifest.json names no image'],
  });
  expect((await validateArchive(file('[{"Config":"x"}]'))).problems).toEqual([
    expect.stringMatching(/"x", which is missing/),
  ]);
});

test('what is no docker-archive is an error', async () => {
  const other = saved(Buffer.concat([member('file', 'x'), Buffer.alloc(1024)]));
  await expect(validateArchive(other)).rejects.toMatchObject({ code: 'E_NOT_AN_IMAGE' });
  await expect(validateArchive(saved(Buffer.from('x')))).rejects.toMatchObject({ code: 'E_ARCHIVE_FORMAT' });
});
