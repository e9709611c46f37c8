// Made-up images, and pushing them as a client would.
import { createHash } from 'node:crypto';
import type { BlobSource, Descriptor } from '../../src/registry/descriptor.ts';
import type { Repository } from '../../src/registry/repository.ts';
import { digestOf } from './server/digest.ts';

export const manifestType = 'application/vnd.oci.image.manifest.v1+json';
export const indexType = 'application/vnd.oci.image.index.v1+json';

export interface TestBlob extends BlobSource {
  readonly bytes: Buffer;
  readonly descriptor: Descriptor;
}

export interface TestManifest {
  readonly mediaType: string;
  readonly bytes: Buffer;
  readonly descriptor: Descriptor;
}

export interface TestImage {
  /** Config first. */
  readonly blobs: readonly TestBlob[];
  readonly manifest: TestManifest;
}

/** The same bytes for the same seed, which nothing compresses. */
export function madeBytes(seed: string, size: number): Buffer {
  const parts: Buffer[] = [];
  for (let count = 0; count * 32 < size; count += 1)
    parts.push(createHash('sha256').update(`${seed} ${count}`).digest());
  return Buffer.concat(parts).subarray(0, size);
}

export function testBlob(bytes: Buffer, mediaType = 'application/vnd.oci.image.layer.v1.tar+gzip'): TestBlob {
  return {
    bytes,
    descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length },
    async *open() {
      // Not all at once, as from a file.
      for (let start = 0; start < bytes.length; start += 16_384)
        yield Buffer.from(bytes.subarray(start, start + 16_384));
    },
  };
}

export function testManifest(mediaType: string, document: object): TestManifest {
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, ...document }));
  return { mediaType, bytes, descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length } };
}

/** @param sizes of its layers, in bytes */
export function testImage(seed: string, ...sizes: readonly number[]): TestImage {
  const config = testBlob(
    Buffer.from(
      JSON.stringify({ architecture: 'amd64', os: 'linux', seed, rootfs: { type: 'layers', diff_ids: [] } }),
    ),
    'application/vnd.oci.image.config.v1+json',
  );
  const layers = sizes.map((size, index) => testBlob(madeBytes(`${seed} ${index}`, size)));
  const manifest = testManifest(manifestType, {
    config: config.descriptor,
    layers: layers.map(({ descriptor }) => descriptor),
  });
  return { blobs: [config, ...layers], manifest };
}

/** Blobs side by side, then the manifest under its tags. */
export async function pushImage(
  repository: Repository,
  image: TestImage,
  ...tags: readonly string[]
): Promise<void> {
  const pushed = await Promise.allSettled(image.blobs.map((blob) => repository.pushBlob(blob)));
  for (const each of pushed) if (each.status === 'rejected') throw each.reason;
  await repository.putManifest(image.manifest, { tags });
}
