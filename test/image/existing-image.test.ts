import { createWriteStream, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { execa } from 'execa';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  type ExistingImageOptions,
  isDockerArchive,
  openExistingImage,
} from '../../src/image/existing-image.ts';
import { writeDockerArchive } from '../../src/image/formats/docker-archive/write.ts';
import { validateArchive } from '../../src/image/validate-archive.ts';
import { temporaryFolder } from '../archive/temporary.ts';
import { digestOf, type Files, folderOf, ociLayout, tarFileOf, tarOf } from './base/image-archives.ts';

const plain = await tarOf([{ name: 'etc/motd', content: 'hello' }]);
const stored = gzipSync(plain);
const refName = (name: string) => ({ annotations: { 'org.opencontainers.image.ref.name': name } });

function layoutFor(...platforms: readonly { readonly os: string; readonly architecture: string }[]): Files {
  const layout = ociLayout();
  const images = platforms.map((platform) =>
    layout.image(platform, [{ stored, plain }], { platform, ...refName('registry.example/app:1.0') }),
  );
  return layout.files(images);
}

async function opened(files: Files, options?: ExistingImageOptions) {
  const image = await openExistingImage(folderOf(files), options);
  onTestFinished(() => image.close());
  return image;
}

const arm64 = { os: 'linux', architecture: 'arm64' };
const s390x = { os: 'linux', architecture: 's390x' };

test('an OCI layout becomes a docker-archive with the same image ID', async () => {
  const image = await opened(layoutFor(s390x));
  const file = join(temporaryFolder(), 'image.tar');
  const out = createWriteStream(file);
  await writeDockerArchive(image, out);
  await finished(out.end());
  expect(await isDockerArchive(file)).toBe(true);
  const report = await validateArchive(file);
  expect(report).toMatchObject({
    problems: [],
    images: [
      {
        imageId: digestOf(image.configText),
        repoTags: ['registry.example/app:1.0'],
        architecture: 's390x',
        layers: [{ diffId: digestOf(plain), compression: 'none', size: plain.length }],
      },
    ],
  });
});

test.each<[string, Files, ExistingImageOptions, object]>([
  ['the one that is wanted', layoutFor(arm64, s390x), { platform: s390x }, { architecture: 's390x' }],
  ['the only one, whatever it is for', layoutFor(s390x), {}, { architecture: 's390x' }],
])('of a layout, %s is taken', async (_, files, options, expected) => {
  expect(JSON.parse((await opened(files, options)).configText)).toMatchObject(expected);
});

test('a layout without an image for the platform says which it has', async () => {
  await expect(opened(layoutFor(arm64), { platform: s390x })).rejects.toMatchObject({
    code: 'E_BASE_IMAGE',
    message: expect.stringContaining('linux/arm64'),
  });
});

test('names are kept where docker-archives can have them, or replaced', async () => {
  const named = (name: string) => {
    const layout = ociLayout();
    return layout.files([layout.image(arm64, [], refName(name))]);
  };
  expect((await opened(named('docker.io/library/app:1'))).repoTags).toEqual(['app:1']);
  expect((await opened(named('latest'))).repoTags).toEqual([]);
  expect((await opened(named('latest'), { repoTags: ['a:1'] })).repoTags).toEqual(['a:1']);
});

describe('an archive is one that Docker loads as it is', () => {
  const files = { 'oci-layout': '{}', 'index.json': '{}', layer: Buffer.alloc(100_000, 'x') };
  test.each<[string, Files, boolean]>([
    ['when it has a manifest.json', { layer: 'x', 'manifest.json': '[]' }, true],
    ['also when it is an OCI archive as well', { ...files, 'manifest.json': '[]' }, true],
    ['also when it is older than manifest.json', { repositories: '{}' }, true],
    ['not when it is an OCI archive alone', files, false],
  ])('%s', async (_, content, expected) => {
    const path = await tarFileOf(content);
    const compressed = `${path}.gz`;
    writeFileSync(compressed, gzipSync(readFileSync(path)));
    // It is looked into without being decompressed into a file.
    vi.stubEnv('TMPDIR', '/no/such/folder');
    onTestFinished(() => void vi.unstubAllEnvs());
    expect([await isDockerArchive(path), await isDockerArchive(compressed)]).toEqual([expected, expected]);
  });

  test('not when it is a folder, or damaged', async () => {
    expect(await isDockerArchive(folderOf(files))).toBe(false);
    const path = await tarFileOf(files);
    writeFileSync(path, gzipSync(readFileSync(path)).subarray(0, 200));
    await expect(isDockerArchive(path)).rejects.toMatchObject({ code: 'E_BASE_IMAGE' });
  });
});

test('inspecting a layout checks every image of it', async () => {
  const files = layoutFor(arm64, s390x);
  const path = await tarFileOf(files);
  expect(await isDockerArchive(path)).toBe(false);
  const sound = await validateArchive(path);
  expect(sound.problems).toEqual([]);
  expect(sound.images.map(({ architecture }) => architecture)).toEqual(['arm64', 's390x']);
  expect(sound.images[0]?.layers[0]).toMatchObject({ compression: 'gzip', diffId: digestOf(plain) });

  const blob = `blobs/${digestOf(stored).replace(':', '/')}`;
  const other = gzipSync(plain, { level: 0 }).subarray(0, stored.length);
  const broken = await validateArchive(folderOf({ ...files, [blob]: Buffer.concat([other], stored.length) }));
  expect(broken.problems).not.toEqual([]);
});

test('an archive that GNU tar stored without holes keeps the bytes of its layers', async () => {
  const layer = await tarOf([{ name: 'zeros', content: Buffer.alloc(300_000) }]);
  const folder = folderOf({
    'layer.tar': layer,
    'config.json': JSON.stringify({ ...arm64, rootfs: { type: 'layers', diff_ids: [digestOf(layer)] } }),
    'manifest.json': JSON.stringify([{ Config: 'config.json', RepoTags: ['a:1'], Layers: ['layer.tar'] }]),
  });
  // A hole in place of the zeros.
  await execa('cp', ['--sparse=always', join(folder, 'layer.tar'), join(folder, 'sparse.tar')]);
  renameSync(join(folder, 'sparse.tar'), join(folder, 'layer.tar'));
  for (const format of ['gnu', 'posix']) {
    const archive = join(temporaryFolder(), 'image.tar');
    await execa('tar', ['-C', folder, '--sparse', `--format=${format}`, '-cf', archive, '.']);
    expect(readFileSync(archive).length).toBeLessThan(layer.length / 2);
    const image = await openExistingImage(archive);
    const file = join(temporaryFolder(), 'copy.tar');
    const out = createWriteStream(file);
    await writeDockerArchive(image, out);
    await finished(out.end());
    await image.close();
    const report = await validateArchive(file);
    expect(report).toMatchObject({ problems: [], images: [{ layers: [{ size: layer.length }] }] });
    // For any other reader as well.
    const { stdout } = await execa('tar', ['-xOf', file, 'layer.tar'], { encoding: 'buffer' });
    expect(digestOf(Buffer.from(stdout))).toBe(digestOf(layer));
  }
});
