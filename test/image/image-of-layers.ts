// An Image whose layers are given as bytes.
import { createHash } from 'node:crypto';
import type { Compression } from '../../src/archive/decompress.ts';
import type { Image, Layer } from '../../src/image/image.ts';
import { imageConfigText } from '../../src/image/oci-config.ts';

export const sha256 = (data: string | Uint8Array): string =>
  `sha256:${createHash('sha256').update(data).digest('hex')}`;

export function layerOf(data: Uint8Array, changes: Partial<Layer> = {}): Layer {
  const diffId = sha256(data);
  return {
    kind: 'store',
    archivePath: `${diffId.slice(7)}/layer.tar`,
    digest: { diffId, size: data.length },
    compression: 'none' satisfies Compression,
    storePaths: [],
    comment: '',
    async *open() {
      // In two chunks that belong to whoever takes them.
      const middle = Math.floor(data.length / 2);
      yield Uint8Array.from(data.subarray(0, middle));
      yield Uint8Array.from(data.subarray(middle));
    },
    ...changes,
  };
}

export function imageOf(layers: readonly Layer[], changes: Partial<Image> = {}): Image {
  const configText = imageConfigText({
    created: '1970-01-01T00:00:01+00:00',
    architecture: 'amd64',
    os: 'linux',
    config: null,
    layers: layers.map(({ digest, comment }) => ({ diffId: digest.diffId, comment })),
  });
  const repoTags = changes.repoTags ?? ['app:1'];
  return {
    imageId: sha256(configText),
    configText,
    repoTags,
    annotations: {},
    warnings: [],
    layers,
    mtime: 1,
    close: async () => {},
    ...changes,
  };
}

export async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}
