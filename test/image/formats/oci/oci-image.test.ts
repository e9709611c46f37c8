import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { execa } from 'execa';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { decompressed } from '../../../../src/archive/decompress.ts';
import { openExistingImage } from '../../../../src/image/existing-image.ts';
import type { Blob } from '../../../../src/image/formats/oci/blob.ts';
import { ociLayerTypes } from '../../../../src/image/formats/oci/media-types.ts';
import { describeOciImage, type OciOptions } from '../../../../src/image/formats/oci/oci-image.ts';
import { writeOciLayout } from '../../../../src/image/formats/oci/write-layout.ts';
import type { Image } from '../../../../src/image/image.ts';
import { validateImage } from '../../../../src/image/validate/validate-image.ts';
import { temporaryFolder } from '../../../archive/temporary.ts';
import { tarFileOf, tarOf } from '../../base/image-archives.ts';
import { bytesOf, imageOf, layerOf, sha256 } from '../../image-of-layers.ts';

const amd64 = { architecture: 'amd64', os: 'linux' };
const texts = { minLength: 1, maxLength: 200 };
const images = fc
  .record({
    contents: fc.array(fc.uint8Array(texts), { maxLength: 6 }),
    annotations: fc.dictionary(fc.string({ minLength: 1 }), fc.string(), { maxKeys: 3 }),
    repoTags: fc.constantFrom([], ['app:1'], ['a:1', 'b:1', 'registry:5000/c:2']),
  })
  .map(({ contents, annotations, repoTags }) =>
    imageOf(
      contents.map((data) => layerOf(data)),
      { annotations, repoTags },
    ),
  );

async function described<Result>(
  image: Image,
  compression: OciOptions['compression'],
  use: (oci: Awaited<ReturnType<typeof describeOciImage>>) => Promise<Result>,
): Promise<Result> {
  const oci = await describeOciImage(image, { compression });
  try {
    return await use(oci);
  } finally {
    await oci.close();
  }
}

describe.each(['none', 'gzip'] as const)('with compression %s', (compression) => {
  test('each digest and size is that of the bytes it names, for any image', async () => {
    await fc.assert(
      fc.asyncProperty(images, (image) =>
        described(image, compression, async ({ manifest, indexEntries, layers, blobs }) => {
          const data = new Map<string, Buffer>();
          for (const { descriptor, open } of blobs) {
            const bytes = await bytesOf(open());
            expect([sha256(bytes), bytes.length]).toEqual([descriptor.digest, descriptor.size]);
            data.set(descriptor.digest, bytes);
          }
          expect(data.size).toBe(blobs.length);
          const document = JSON.parse(String(data.get(manifest.digest)));
          expect(document.config.digest).toBe(image.imageId);
          expect(document.annotations ?? {}).toEqual(image.annotations);
          expect(document.layers).toEqual(layers.map(({ descriptor }) => descriptor));
          expect(indexEntries).toHaveLength(Math.max(1, image.repoTags.length));
          expect(new Set(indexEntries.map(({ digest }) => digest))).toEqual(new Set([manifest.digest]));
          for (const [index, { digest }] of image.layers.entries()) {
            const blob = data.get(document.layers[index].digest) ?? Buffer.of();
            expect(sha256(compression === 'gzip' ? gunzipSync(blob) : blob)).toBe(digest.diffId);
          }
        }),
      ),
      { numRuns: 30 },
    );
  });
});

test('a compressed layer of a base image keeps its bytes and its digest, whatever is asked for', async () => {
  const data = Buffer.from('content');
  const blob = gzipSync(data, { level: 1 });
  const stored = layerOf(data, { compression: 'gzip', open: () => layerOf(blob).open() });
  const original = {
    compression: 'gzip',
    digest: sha256(blob),
    size: blob.length,
    open: stored.open,
  } as const;
  for (const layer of [stored, layerOf(data, { original })]) {
    for (const compression of ['none', 'zstd'] as const) {
      await described(imageOf([layer]), compression, async ({ layers }) => {
        expect(layers[0]?.descriptor).toEqual({
          mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
          digest: sha256(blob),
          size: blob.length,
        });
        expect(layers[0] && (await bytesOf(layers[0].open()))).toEqual(blob);
      });
    }
  }
});

describe.each(['xz', 'bzip2'] as const)('a layer of a base image in %s', (program) => {
  test.each(['none', 'gzip', 'zstd'] as const)('is compressed anew, with %s', async (compression) => {
    const plain = await tarOf([{ name: 'a', content: 'content' }]);
    const { stdout } = await execa(program, ['-c'], { input: plain, encoding: 'buffer' });
    const config = { ...amd64, rootfs: { type: 'layers', diff_ids: [sha256(plain)] } };
    const file = await tarFileOf({
      'layer.tar': Buffer.from(stdout),
      'config.json': JSON.stringify(config),
      'manifest.json': JSON.stringify([{ Config: 'config.json', RepoTags: ['a:1'], Layers: ['layer.tar'] }]),
    });
    const image = await openExistingImage(file);
    onTestFinished(() => image.close());
    await described(image, compression, async ({ layers }) => {
      const { descriptor, open } = layers[0] as Blob;
      const stored = await bytesOf(open());
      expect(descriptor).toEqual({
        mediaType: ociLayerTypes[compression],
        digest: sha256(stored),
        size: stored.length,
      });
      const chunks = Readable.from([stored]);
      expect(await bytesOf(decompressed(chunks, compression, 'it'))).toEqual(plain);
    });
    // An equal layer that is not compressed is taken instead: it may be known path by path.
    const own = layerOf(plain);
    await described({ ...image, layers: [...image.layers, own] }, 'none', async ({ layers, blobs }) => {
      expect(layers.map(({ descriptor }) => descriptor.digest)).toEqual([sha256(plain), sha256(plain)]);
      expect(blobs).toHaveLength(3);
    });
    const folder = join(temporaryFolder(), 'layout');
    await described(image, compression, (oci) => writeOciLayout(oci, folder));
    expect(await validateImage(folder)).toMatchObject({ images: 1, layers: 1, findings: [] });
  });
});

test('an error in one layer ends the work on the others', async () => {
  const failing = layerOf(Buffer.from('a'), {
    async *open() {
      yield Buffer.of(1);
      throw new Error('unreadable');
    },
  });
  const image = imageOf([layerOf(Buffer.from('b')), failing, layerOf(Buffer.from('c'))]);
  await expect(describeOciImage(image, { compression: 'gzip' })).rejects.toThrow('unreadable');
});

test('names are those that containerd, skopeo and umoci look for', async () => {
  const repoTags = ['app:1', 'team/app:1', 'localhost/app:2', 'registry.example:5000/app:3'];
  await described(imageOf([], { repoTags }), 'none', async ({ indexEntries }) => {
    expect(indexEntries.map(({ annotations }) => Object.values(annotations ?? {}))).toEqual([
      ['docker.io/library/app:1', '1'],
      ['docker.io/team/app:1', 'team/app:1'],
      ['localhost/app:2', '2'],
      ['registry.example:5000/app:3', '3'],
    ]);
    expect(indexEntries[0]?.platform).toEqual({ architecture: 'amd64', os: 'linux' });
  });
});
