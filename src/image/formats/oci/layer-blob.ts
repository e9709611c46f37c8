// A layer as the blob that OCI formats and registries name by digest.
import type { Compression } from '../../../archive/decompress.ts';
import type { CompressionMethod } from '../../../archive/frames/compressor.ts';
import { runningDigest } from '../../../archive/layer-digest.ts';
import { layerChanged } from '../../../archive/send-layer.ts';
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

/** Does the layer stay as its base image has compressed it, as OCI knows that? */
export function staysCompressed({ compression, original }: Layer): boolean {
  return isCompressor(original?.compression ?? compression);
}

/**
 * Compresses a layer, because its digest and size must be known before it is written.
 * Layers that their base image has compressed stay as they are, and uncompressed ones are not copied; OCI has no media
 * type for xz and bzip2, so layers in those are compressed anew.
 * @throws NixlayerError E_INPUT (zstd is missing), E_BASE_IMAGE (xz or bzip2 is missing), E_WRITE, E_DISK_FULL, E_ABORTED,
 *   and what {@link Layer.open} throws
 */
export async function layerBlob(given: Layer, options: BlobOptions): Promise<Blob> {
  const layer = knownToOci(given);
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
  if (options.framing !== undefined) return compressedBlob(layer, options.framing);
  const { diffId: digest, size } = layer.digest;
  return asItIs({ mediaType: ociLayerTypes.none, digest, size }, layer);
}

/** The layer itself, or uncompressed where its compression is none of OCI's. */
function knownToOci(layer: Layer): Layer {
  if (layer.compression === 'none' || isCompressor(layer.compression)) return layer;
  if (layer.uncompressed === undefined) throw new Error(`${layer.archivePath} cannot be read uncompressed`);
  return { ...layer, ...layer.uncompressed, compression: 'none' };
}

function isCompressor(compression: Compression): compression is CompressionMethod {
  return compression === 'gzip' || compression === 'zstd';
}

function asItIs(descriptor: Descriptor, { open }: Pick<Layer, 'open'>): Blob {
  return { descriptor, open };
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
