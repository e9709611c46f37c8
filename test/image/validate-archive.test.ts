import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { encodeTarHeader, paddingTo } from '../../src/archive/tar-header.ts';
import { assembleImage } from '../../src/image/assemble-image.ts';
import { openBaseImage } from '../../src/image/base/base-image.ts';
import { verifyBaseImage } from '../../src/image/base/verify-base-image.ts';
import { writeDockerArchive } from '../../src/image/formats/docker-archive/write.ts';
import { validateArchive } from '../../src/image/validate-archive.ts';
import { temporaryFolder } from '../archive/temporary.ts';
import { digestOf, folderOf, ociLayout, tarFileOf, tarOf } from './base/image-archives.ts';
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

const linux = { architecture: 'amd64', os: 'linux' };
const noDigest = `sha256:${'0'.repeat(64)}`;

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
    { ...linux, rootfs: { type: 'layers', diff_ids: [noDigest, noDigest] } },
    [/not a sound tar/, /"gone".*missing/],
  ],
  [
    'another number of diff_ids and history entries',
    [],
    { ...linux, rootfs: { type: 'layers', diff_ids: [noDigest] }, history: [{}, { empty_layer: true }] },
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
    manifests: [],
    notes: [],
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

describe('of an OCI layout for several platforms', () => {
  const linux = (architecture: string) => ({ architecture, os: 'linux' });

  async function layout() {
    const { image, index, files } = ociLayout();
    const [plain, other] = [await tarOf([{ name: 'a', content: '1' }]), await tarOf([{ name: 'b' }])];
    const amd64 = image(linux('amd64'), [{ stored: gzipSync(plain), plain }], { platform: linux('amd64') });
    const arm64 = image(linux('arm64'), [{ stored: other, plain: other }], { platform: linux('arm64') });
    const absent = { ...arm64, digest: `sha256:${'0'.repeat(64)}`, platform: linux('s390x') };
    const attestation = image({ architecture: 'unknown', os: 'unknown' }, [], {
      platform: { architecture: 'unknown', os: 'unknown' },
      annotations: {
        'vnd.docker.reference.type': 'attestation-manifest',
        'vnd.docker.reference.digest': amd64.digest,
      },
    });
    const named = { annotations: { 'org.opencontainers.image.ref.name': 'app:1' } };
    const all = files([index([amd64, arm64, absent, attestation], named)]);
    return { amd64, arm64, absent, attestation, files: all };
  }

  test('every image that is there is shown, and what the others are is told', async () => {
    const { amd64, arm64, absent, attestation, files } = await layout();
    const report = await validateArchive(folderOf(files));
    expect(report.problems).toEqual([]);
    expect(report.images.map(({ manifestDigest, architecture }) => [manifestDigest, architecture])).toEqual([
      [amd64.digest, 'amd64'],
      [arm64.digest, 'arm64'],
    ]);
    const facts = { names: ['app:1'], isHere: true };
    expect(report.manifests).toEqual([
      { ...facts, digest: amd64.digest, kind: 'image', platform: 'linux/amd64', isShown: true },
      { ...facts, digest: arm64.digest, kind: 'image', platform: 'linux/arm64', isShown: true },
      {
        ...facts,
        digest: absent.digest,
        kind: 'image',
        platform: 'linux/s390x',
        isHere: false,
        isShown: false,
      },
      {
        ...{ ...facts, digest: attestation.digest, kind: 'attestation', isShown: false },
        ...{ type: 'attestation-manifest', about: amd64.digest },
      },
    ]);
  });

  test('a platform chooses the image that is shown', async () => {
    const { arm64, files } = await layout();
    const report = await validateArchive(folderOf(files), { platform: linux('arm64') });
    expect(report.images.map(({ manifestDigest }) => manifestDigest)).toEqual([arm64.digest]);
    expect(report.manifests.map(({ isShown }) => isShown)).toEqual([false, true, false, false]);
    expect((await validateArchive(folderOf(files), { platform: linux('s390x') })).problems).toEqual([
      'index.json names no image that is here',
    ]);
    expect((await validateArchive(folderOf(files), { platform: linux('riscv64') })).problems).toEqual([
      'index.json names no image for linux/riscv64',
    ]);
  });

  test('a layout of which no image is there has a problem', async () => {
    const { absent, files } = await layout();
    const index = JSON.stringify({ schemaVersion: 2, manifests: [absent] });
    const report = await validateArchive(folderOf({ ...files, 'index.json': index }));
    expect(report.problems).toEqual(['index.json names no image that is here']);
  });

  test('an archive that is a docker-archive as well shows the image of that', async () => {
    const { amd64, files } = await layout();
    const manifest = JSON.parse(String(files[`blobs/${amd64.digest.replace(':', '/')}`]));
    const blob = ({ digest }: { digest: string }) => `blobs/${digest.replace(':', '/')}`;
    const docker = [
      { Config: blob(manifest.config), RepoTags: ['app:1'], Layers: manifest.layers.map(blob) },
    ];
    const both = { ...files, 'manifest.json': JSON.stringify(docker) };
    const report = await validateArchive(folderOf(both));
    expect(report.images).toHaveLength(1);
    expect(report.manifests.map(({ isShown }) => isShown)).toEqual([true, false, false, false]);
    // Its index is not what counts for Docker; other programs look at it.
    const broken = await validateArchive(folderOf({ ...both, 'index.json': '{}' }));
    expect(broken).toMatchObject({ images: [{ repoTags: ['app:1'] }], manifests: [] });
    expect(broken.problems).toContain('index.json is no index: it has no list of manifests');
  });
});

describe('a docker-archive with layers that zstd made', () => {
  // What pzstd puts in front of each frame.
  const skippable = Buffer.from('502a4d1804000000ff010000', 'hex');
  test.each([
    ['as zstd makes them', Buffer.of()],
    ['that begin with a frame to be skipped', skippable],
  ])('is sound, %s', async (_, front) => {
    const plain = await tarOf([{ name: 'a', content: 'content' }]);
    const { stdout } = await execa('zstd', ['-c'], { input: plain, encoding: 'buffer' });
    const stored = Buffer.concat([front, stdout]);
    const file = await tarFileOf({
      'a/layer.tar': stored,
      'config.json': JSON.stringify({ ...linux, rootfs: { type: 'layers', diff_ids: [digestOf(plain)] } }),
      'manifest.json': JSON.stringify([
        { Config: 'config.json', RepoTags: ['a:1'], Layers: ['a/layer.tar'] },
      ]),
    });
    const report = await validateArchive(file);
    expect(report).toMatchObject({
      images: [{ layers: [{ compression: 'zstd', diffId: digestOf(plain), entries: 1 }] }],
      notes: [expect.stringMatching(/zstd, which Docker loads since version 23/)],
      problems: [],
    });
    const base = await openBaseImage(file, undefined);
    expect(await verifyBaseImage(base)).toMatchObject([{ diffId: digestOf(plain) }]);
    await base.tar.close();
  });
});
