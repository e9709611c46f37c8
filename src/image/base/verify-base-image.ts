// Checks that the layers of a base image are what it says, before anything is made of them.
import { createHash } from 'node:crypto';
import { decompressed } from '../../archive/decompress.ts';
import { type LayerDigest, runningDigest } from '../../archive/layer-digest.ts';
import { tap } from '../../archive/tap.ts';
import type { TarMember } from '../../archive/tar-index.ts';
import { unusableBase } from '../formats/stored-image.ts';
import { asBaseImage, type BaseImage, type BaseLayer } from './base-image.ts';

/**
 * Reads every layer once, also those that the image names several times.
 * @param onBytes called with the bytes of stored layers read since the last call, and the layer's index
 * @returns for each layer its diffID, and the size of the uncompressed archive
 * @throws NixlayerError E_BASE_IMAGE when a digest is not that of the data, or a layer is damaged; E_ABORTED
 */
export async function verifyBaseImage(
  base: BaseImage,
  onBytes: (bytes: number, layer: number) => void = () => {},
  signal?: AbortSignal,
): Promise<readonly LayerDigest[]> {
  const known = new Map<TarMember, LayerDigest>();
  const digests: LayerDigest[] = [];
  for (const [index, layer] of base.layers.entries()) {
    const count = (bytes: number) => onBytes(bytes, index);
    const digest = known.get(layer.member) ?? (await digestOf(base, layer, count, signal));
    known.set(layer.member, digest);
    expectDigest(base, layer, layer.diffId, digest.diffId);
    digests.push(digest);
  }
  return digests;
}

async function digestOf(
  base: BaseImage,
  layer: BaseLayer,
  onBytes: (bytes: number) => void,
  signal: AbortSignal | undefined,
): Promise<LayerDigest> {
  const { tar } = base;
  const [algorithm = 'sha256'] = layer.blobDigest?.split(':') ?? [];
  const blob = createHash(algorithm);
  const stored = tap(tar.read(layer.member, signal), (chunk) => {
    if (layer.blobDigest !== undefined) blob.update(chunk);
    onBytes(chunk.length);
  });
  const plain = runningDigest();
  await asBaseImage(tar.path, async () => {
    for await (const chunk of decompressed(stored, layer.compression, `its layer ${layer.name}`, signal))
      plain.update(chunk);
  });
  if (layer.blobDigest !== undefined)
    expectDigest(base, layer, layer.blobDigest, `${algorithm}:${blob.digest('hex')}`);
  return plain.finish();
}

function expectDigest({ tar }: BaseImage, { name }: BaseLayer, stated: string, actual: string): void {
  if (stated === actual) return;
  throw unusableBase(
    tar.path,
    `its layer ${name} has the digest ${actual}, but it says ${stated}`,
    undefined,
    'The base image is damaged; make or fetch it again.',
  );
}
