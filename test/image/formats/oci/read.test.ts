import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { execaSync } from 'execa';
import { describe, expect, test } from 'vitest';
import { inheritedLayers } from '../../../../src/image/base/inherited-layer.ts';
import { verifyBaseImage } from '../../../../src/image/base/verify-base-image.ts';
import { headerOf } from '../../../../src/image/formats/docker-archive/describe.ts';
import type { Platform } from '../../../../src/image/formats/platform.ts';
import {
  digestOf,
  type Files,
  folderOf,
  ociLayout,
  openedBase,
  tarFileOf,
  tarOf,
} from '../../base/image-archives.ts';

const amd64: Platform = { os: 'linux', architecture: 'amd64' };
const plain = await tarOf([{ name: 'etc/motd', content: 'hello\n'.repeat(1000) }]);
const other = await tarOf([{ name: 'etc/other', content: 'other' }]);
const zstd = Buffer.from(execaSync('zstd', ['-c'], { input: plain, encoding: 'buffer' }).stdout);

const forms = { 'an OCI layout': async (files: Files) => folderOf(files), 'an OCI archive': tarFileOf };

describe.each(Object.entries(forms))('%s', (_, save) => {
  test.each([
    ['plain', plain],
    ['gzip', gzipSync(plain)],
    ['zstd', zstd],
  ])('gives its layers uncompressed (%s)', async (_, stored) => {
    const layout = ociLayout();
    const config = { ...amd64, config: { Env: ['A=1'] } };
    const path = await save(
      layout.files([
        layout.image(config, [
          { stored, plain },
          { stored: other, plain: other },
        ]),
      ]),
    );
    const base = await openedBase(path, amd64);
    expect(base).toMatchObject({ format: 'oci', env: ['A=1'], names: [] });
    const layers = inheritedLayers(base, await verifyBaseImage(base));
    expect(layers.map(({ digest }) => digest)).toEqual([
      { diffId: digestOf(plain), size: plain.length },
      { diffId: digestOf(other), size: other.length },
    ]);
    expect(layers[0]).toMatchObject({
      archivePath: `${digestOf(plain).slice(7)}/layer.tar`,
      compression: 'none',
    });
    const [first] = layers;
    expect(first && headerOf(first, 5)).toMatchObject({ mode: 0o644, uid: 0, mtime: 5 });
    const chunks: Uint8Array[] = [];
    for await (const chunk of layers[0]?.open() ?? []) chunks.push(chunk);
    expect(Buffer.concat(chunks).equals(plain)).toBe(true);
  });
});

/** What each image's Env says, by the platform that the index tells, in an index within the index. */
async function openFor(platforms: readonly (object | undefined)[], wanted: Platform) {
  const layout = ociLayout();
  const images = platforms.map((platform, index) => {
    const config = { ...platform, config: { Env: [`IMAGE=${index}`] } };
    return layout.image(config, [{ stored: plain, plain }], platform && { platform });
  });
  const nested = layout.index([layout.index(images)]);
  return openedBase(folderOf(layout.files([nested])), wanted);
}

const arm = (variant?: string) => ({ os: 'linux', architecture: 'arm', ...(variant && { variant }) });
const arm64 = { os: 'linux', architecture: 'arm64' };
test.each([
  ['the architecture', [arm64, amd64], amd64, 1],
  ['the operating system', [{ os: 'windows', architecture: 'amd64' }, amd64], amd64, 1],
  ['the variant', [arm('v6'), arm('v7')], { ...arm('v7') }, 1],
  ['the first, when no variant is wanted', [arm('v6'), arm('v7')], arm(), 0],
  ['arm64, whose one variant is often left out', [{ ...arm64, variant: 'v8' }], arm64, 0],
  ['the only one, when it does not tell', [undefined], amd64, 0],
  ['the first of several', [amd64, amd64], amd64, 0],
])('an index is chosen from by %s', async (_, platforms, wanted, chosen) => {
  expect((await openFor(platforms, wanted)).env).toEqual([`IMAGE=${chosen}`]);
});

test('without an image for the platform, those that are there are named', async () => {
  await expect(openFor([arm64, arm('v7'), arm64], amd64)).rejects.toMatchObject({
    code: 'E_BASE_IMAGE',
    message: expect.stringContaining('no image for linux/amd64, only for linux/arm64, linux/arm/v7'),
    hint: expect.any(String),
  });
});

test('the platform may stand in the config alone, and statements on a build are no images', async () => {
  const layout = ociLayout();
  const image = (platform: object, name: string) =>
    layout.image({ ...platform, config: { Env: [`NAME=${name}`] } }, []);
  const attestation = layout.add('{}', 'application/vnd.oci.image.manifest.v1+json', {
    platform: { os: 'unknown', architecture: 'unknown' },
    annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
  });
  const files = layout.files([attestation, image(arm64, 'a'), image(amd64, 'b')]);
  expect((await openedBase(folderOf(files), amd64)).env).toEqual(['NAME=b']);
});

test('the name of an image comes from its annotation', async () => {
  const layout = ociLayout();
  const annotations = { 'org.opencontainers.image.ref.name': 'app:1.2' };
  const files = layout.files([layout.image(amd64, [], { annotations })]);
  expect((await openedBase(folderOf(files), amd64)).names).toEqual(['app:1.2']);
});

describe('refused early, as E_BASE_IMAGE', () => {
  const good = () => {
    const layout = ociLayout();
    return { layout, image: layout.image(amd64, [{ stored: plain, plain }]) };
  };
  const blob = ({ digest }: { digest: string }) => `blobs/${digest.replace(':', '/')}`;
  test.each<[string, () => Files, RegExp]>([
    ['an index without images', () => good().layout.files([]), /names no image/],
    [
      'an index of another form',
      () => ({ ...good().layout.files([]), 'index.json': '[]' }),
      /no list of manifests/,
    ],
    [
      'an index that is not JSON',
      () => ({ ...good().layout.files([]), 'index.json': '{' }),
      /not valid JSON/,
    ],
    [
      'a layout of another version',
      () => ({ ...good().layout.files([good().image]), 'oci-layout': '{"imageLayoutVersion":"2.0"}' }),
      /version of its OCI layout is 2.0/,
    ],
    [
      'a manifest that is missing',
      () => {
        const { layout, image } = good();
        const { [blob(image)]: _, ...files } = layout.files([image]);
        return files;
      },
      /lacks the blob/,
    ],
    [
      'a manifest that differs from its digest',
      () => {
        const { layout, image } = good();
        const files = layout.files([image]);
        return { ...files, [blob(image)]: String(files[blob(image)]).replace('2', '3') };
      },
      /has the digest/,
    ],
    [
      'a size that is not that of the blob',
      () => {
        const { layout, image } = good();
        return layout.files([{ ...image, size: 1e15 }]);
      },
      /bytes, but index.json says 1000000000000000/,
    ],
    [
      'a digest that leads out of the folder',
      () => good().layout.files([{ digest: 'sha256:../../../etc/passwd', size: 1 }]),
      /no sha256 or sha512 digest/,
    ],
    [
      'indexes nested without end',
      () => {
        const { layout, image } = good();
        let inner = image;
        for (let depth = 0; depth < 20; depth++) inner = layout.index([inner]);
        return layout.files([inner]);
      },
      /nested more than/,
    ],
    [
      'a manifest without layers',
      () => {
        const { layout } = good();
        return layout.files([
          layout.add('{}', 'application/vnd.oci.image.manifest.v1+json', { platform: amd64 }),
        ]);
      },
      /no list of layers/,
    ],
  ])('%s', async (_, make, message) => {
    const files = make();
    for (const path of [folderOf(files), await tarFileOf(files)]) {
      await expect(openedBase(path, amd64)).rejects.toMatchObject({
        code: 'E_BASE_IMAGE',
        message: expect.stringMatching(message),
        hint: expect.any(String),
      });
    }
  });

  test('a link that leaves the folder', async () => {
    const { layout, image } = good();
    const folder = folderOf(layout.files([image]));
    symlinkSync('/etc/passwd', join(folder, 'blobs/sha256/passwd'));
    await expect(openedBase(folder, amd64)).rejects.toMatchObject({
      code: 'E_BASE_IMAGE',
      message: expect.stringContaining('leaves the folder'),
    });
  });

  test.each([
    ['other data than its digest says', gzipSync(plain), gzipSync(other)],
    ['other data inside than its diffID says', gzipSync(other), gzipSync(other)],
    ['damaged compression', gzipSync(plain).subarray(0, 60), gzipSync(plain).subarray(0, 60)],
  ])('a layer with %s', async (_, stated, stored) => {
    const layout = ociLayout();
    const files = layout.files([layout.image(amd64, [{ stored: stated, plain }])]);
    const padded = Buffer.alloc(stated.length);
    stored.copy(padded);
    const folder = folderOf(files);
    writeFileSync(
      join(folder, 'blobs', digestOf(stated).replace(':', '/')),
      stated === stored ? stated : padded,
    );
    const base = await openedBase(folder, amd64);
    await expect(verifyBaseImage(base)).rejects.toMatchObject({
      code: 'E_BASE_IMAGE',
      hint: expect.any(String),
    });
  });
});
