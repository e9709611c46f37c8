// A layer as the blob that OCI formats and registries name by digest.

import type { Compression } from '../../../archive/decompress.ts';
import type { CompressionMethod } from '../../../archive/frames/compressor.ts';
import { runningDigest } from '../../../archive/layer-digest.ts';
import { layerChanged } from '../../../archive/send-layer.ts';
import { NixlayerError } from '../../../errors/nixlayer-error.ts';
import type { Layer } from '../../image.ts';
import { hashed, verified } from '../../verified-layer.ts';
import type { Blob } from './blob.ts';
import { compressedBlob } from './compressed-blob.ts';
import type { FramingOptions } from './framed-layer.ts';
import { ociLayerTypes } from './media-types.ts';
import type { Descriptor } from './oci-manifest.ts';

export interface BlobOptions {
  /** How layers that are not compressed yet are compressed; undefined for not at all. */
  readonly framing: FramingOptions | undefined;
  /** Called with bytes read of the layer since the last call. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Compresses a layer, because its digest and size must be known before it is written.
 * Layers that their base image has compressed stay as they are, and uncompressed ones are not copied.
 * @throws NixlayerError E_BASE_IMAGE (a compression that OCI does not know), E_INPUT (zstd is missing), E_WRITE,
 *   E_DISK_FULL, E_ABORTED, and what {@link Layer.open} throws
 */
export async function layerBlob(layer: Layer, options: BlobOptions): Promise<Blob> {
  const { original, compression } = layer;
  if (original !== undefined && isCompressor(original.compression)) {
    const { digest, size } = original;
    return asItIs({ mediaType: ociLayerTypes[original.compression], digest, size }, original);
  }
  if (isCompressor(compression)) {
    const descriptor = await describeCompressed(layer, compression, options);
    const { digest: diffId, size } = descriptor;
    const open: Blob['open'] = (signal) =>
      verified(hashed(layer.open(signal)), { diffId, size }, () => layerChanged([layer.archivePath]));
    return asItIs(descriptor, { open });
  }
  if (compression !== 'none') throw unknownToOci(layer);
  if (options.framing !== undefined) return compressedBlob(layer, options.framing);
  const { diffId: digest, size } = layer.digest;
  return asItIs({ mediaType: ociLayerTypes.none, digest, size }, layer);
}

function isCompressor(compression: Compression): compression is CompressionMethod {
  return compression === 'gzip' || compression === 'zstd';
}

function asItIs(descriptor: Descriptor, { open }: Pick<Layer, 'open'>): Blob {
  return { descriptor, open, close: async () => {} };
}

/** Docker-archives tell only the digest of what is inside of a compressed layer. */
async function describeCompressed(
  layer: Layer,
  compression: CompressionMethod,
  { onBytes, signal }: BlobOptions,
): Promise<Descriptor> {
  const running = runningDigest();
  for await (const chunk of layer.open(signal)) {
    running.update(chunk);
    onBytes?.(chunk.length);
  }
  return descriptorOf(compression, running);
}

function descriptorOf(compression: CompressionMethod, running: ReturnType<typeof runningDigest>): Descriptor {
  const { diffId: digest, size } = running.finish();
  return { mediaType: ociLayerTypes[compression], digest, size };
}

function unknownToOci({ archivePath, compression }: Layer): NixlayerError {
  return new NixlayerError(
    'E_BASE_IMAGE',
    `The layer ${archivePath} of the base image is compressed with ${compression}, which OCI images cannot have`,
    {
      hint: 'Copy the base image with skopeo, which compresses layers with gzip, or write a docker-archive.',
    },
  );
}
