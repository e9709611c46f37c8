// A layer as the blob that OCI formats and registries name by digest.
import { type Compressor, compressed } from '../../../archive/compress.ts';
import type { Compression } from '../../../archive/decompress.ts';
import { runningDigest } from '../../../archive/layer-digest.ts';
import { namelessFile } from '../../../archive/nameless-file.ts';
import { layerChanged } from '../../../archive/send-layer.ts';
import { tap } from '../../../archive/tap.ts';
import { NixlayerError } from '../../../errors/nixlayer-error.ts';
import type { Layer } from '../../image.ts';
import { hashed, verified } from '../../verified-layer.ts';
import { ociLayerTypes } from './media-types.ts';
import type { Descriptor } from './oci-manifest.ts';

export interface Blob {
  readonly descriptor: Descriptor;
  /** The bytes that the descriptor names, in chunks that belong to the caller. */
  open(signal?: AbortSignal): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

export interface BlobOptions {
  readonly compression: 'none' | Compressor;
  /** Called with bytes read of the layer since the last call. */
  readonly onBytes?: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Compresses a layer into a nameless temporary file, because its digest and size must be known before it is written.
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
  if (options.compression !== 'none') return spooled(layer, options.compression, options);
  const { diffId: digest, size } = layer.digest;
  return asItIs({ mediaType: ociLayerTypes.none, digest, size }, layer);
}

function isCompressor(compression: Compression): compression is Compressor {
  return compression === 'gzip' || compression === 'zstd';
}

function asItIs(descriptor: Descriptor, { open }: Pick<Layer, 'open'>): Blob {
  return { descriptor, open, close: async () => {} };
}

/** Docker-archives tell only the digest of what is inside of a compressed layer. */
async function describeCompressed(
  layer: Layer,
  compression: Compressor,
  { onBytes, signal }: BlobOptions,
): Promise<Descriptor> {
  const running = runningDigest();
  for await (const chunk of layer.open(signal)) {
    running.update(chunk);
    onBytes?.(chunk.length);
  }
  return descriptorOf(compression, running);
}

async function spooled(
  layer: Layer,
  compression: Compressor,
  { onBytes, signal }: BlobOptions,
): Promise<Blob> {
  const running = runningDigest();
  const plain = tap(layer.open(signal), (chunk) => onBytes?.(chunk.length));
  const file = await namelessFile(tap(compressed(plain, compression, signal), running.update));
  return {
    descriptor: descriptorOf(compression, running),
    open: (openSignal) => file.read({ offset: 0, size: file.size }, openSignal),
    close: file.close,
  };
}

function descriptorOf(compression: Compressor, running: ReturnType<typeof runningDigest>): Descriptor {
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
