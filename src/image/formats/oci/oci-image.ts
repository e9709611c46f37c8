// Image → OCI image: its layers as blobs, its manifest and its index, all known before anything is written.
import { setMaxListeners } from 'node:events';
import { rm } from 'node:fs/promises';
import { type CompressionMethod, chooseCompressor } from '../../../archive/frames/compressor.ts';
import { layerReader } from '../../../archive/layer-reader.ts';
import { readingThreads } from '../../../archive/reading-threads.ts';
import { temporaryCache } from '../../../cache/temporary-cache.ts';
import type { LayerWork } from '../../hashed-layer.ts';
import type { Image, Layer } from '../../image.ts';
import type { Blob } from './blob.ts';
import type { FramingOptions } from './framed-layer.ts';
import { layerBlob, staysCompressed } from './layer-blob.ts';
import { ociConfigType, ociManifestType } from './media-types.ts';
import { type Descriptor, describeText, ociIndexEntries, ociManifestText } from './oci-manifest.ts';

/** What an OCI layout or archive holds. */
export interface OciFiles {
  /** Of the image; an index where it is for several platforms. */
  readonly manifest: Descriptor;
  /** Entries of `index.json`: the manifest under each name of the image. */
  readonly indexEntries: readonly Descriptor[];
  /** One for each layer of the image, from the lowest to the uppermost; equal layers have one blob. */
  readonly layers: readonly Blob[];
  /** Every blob once: layers, config, manifest. */
  readonly blobs: readonly Blob[];
}

export interface OciImage extends OciFiles {
  readonly image: Image;
  /** Removes temporary files. Layers cannot be opened afterwards. The image stays open. */
  close(): Promise<void>;
}

export interface OciOptions extends Pick<LayerWork, 'reader' | 'cache' | 'stats'> {
  readonly compression: 'none' | CompressionMethod;
  /** Default: 6 of gzip, 3 of zstd. */
  readonly level?: number | undefined;
  /** Looks at all that is kept in the cache before it is used: for who has met damage there. */
  readonly checkKept?: boolean | undefined;
  /** Called with bytes read since the last call, and the index of their layer. */
  readonly onProgress?: (bytes: number, layer: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Compresses the layers, several at once, unless they are compressed already. The config is that of the image, so that
 * its digest is the image ID of the docker-archive, too.
 * @throws NixlayerError as {@link layerBlob}
 */
export async function describeOciImage(image: Image, options: OciOptions): Promise<OciImage> {
  const framing = options.compression === 'none' ? undefined : await framingOf(options);
  const blobOf = await layerBlobs(image.layers, framing, options).catch(async (error) => {
    await framing?.close();
    throw error;
  });
  const layers = image.layers.map(({ digest }) => blobOf.get(digest.diffId) as Blob);
  const manifestText = ociManifestText(
    image,
    layers.map(({ descriptor }) => descriptor),
  );
  const manifest = describeText(ociManifestType, manifestText);
  const blobs = [
    ...new Map(layers.map((blob) => [blob.descriptor.digest, blob])).values(),
    textBlob(ociConfigType, image.configText),
    textBlob(ociManifestType, manifestText),
  ];
  return {
    image,
    manifest,
    indexEntries: ociIndexEntries(manifest, image.repoTags, platformOf(image.configText)),
    layers,
    blobs,
    close: async () => {
      await framing?.close();
    },
  };
}

type Framing = FramingOptions & { close(): Promise<void> };

/** Without a cache, what is compressed is kept in a temporary folder as long as the image is open. */
async function framingOf({
  compression,
  level,
  cache,
  reader,
  stats,
  checkKept,
}: OciOptions): Promise<Framing> {
  const compressor = await chooseCompressor(compression as CompressionMethod, level);
  const common = { compressor, reader: reader ?? layerReader(), stats, checkKept };
  if (cache !== undefined) return { ...common, cache, close: async () => {} };
  const temporary = await temporaryCache();
  return { ...common, cache: temporary, close: () => rm(temporary.path, { recursive: true, force: true }) };
}

/** `platform` of a descriptor: what the config says, without an empty variant. */
function platformOf(configText: string): Readonly<Record<string, string>> {
  const config = JSON.parse(configText) as Record<string, unknown>;
  const fields = ['architecture', 'os', 'variant'].map((key) => [key, config[key]]);
  return Object.fromEntries(fields.filter(([, value]) => typeof value === 'string' && value !== ''));
}

function textBlob(mediaType: string, text: string): Blob {
  return {
    descriptor: describeText(mediaType, text),
    async *open() {
      yield Buffer.from(text);
    },
  };
}

async function layerBlobs(
  layers: readonly Layer[],
  framing: FramingOptions | undefined,
  { onProgress, signal: outer }: OciOptions,
): Promise<ReadonlyMap<string, Blob>> {
  const stop = new AbortController();
  const signal = outer === undefined ? stop.signal : AbortSignal.any([outer, stop.signal]);
  setMaxListeners(0, signal); // every layer listens
  const waiting = largestFirst(distinctLayers(layers)).values();
  const blobs = new Map<string, Blob>();
  const work = async (): Promise<void> => {
    for (const { layer, index } of waiting) {
      const onBytes = (bytes: number): void => onProgress?.(bytes, index);
      const options = { framing: framing && { ...framing, onBytes, signal }, onBytes, signal };
      blobs.set(layer.digest.diffId, await layerBlob(layer, options));
    }
  };
  // One more than there are threads: while one layer is put together, the next ones are compressed.
  const workers = Array.from({ length: readingThreads() + 1 }, work);
  try {
    await Promise.all(workers);
    return blobs;
  } catch (error) {
    stop.abort();
    await Promise.allSettled(workers);
    throw error;
  }
}

/** A large one that starts last would keep one thread busy alone. */
function largestFirst<Item extends { readonly layer: Layer }>(items: readonly Item[]): Item[] {
  return [...items].sort((a, b) => b.layer.digest.size - a.layer.digest.size);
}

/** Equal layers once: the one that a base image has compressed, if there is one. */
function distinctLayers(layers: readonly Layer[]): { readonly layer: Layer; readonly index: number }[] {
  const found = new Map<string, { layer: Layer; index: number }>();
  for (const [index, layer] of layers.entries()) {
    const { diffId } = layer.digest;
    const before = found.get(diffId)?.layer;
    // One that must be compressed anew is the last choice.
    const isBetter =
      staysCompressed(layer) || (before?.uncompressed !== undefined && !staysCompressed(before));
    if (before === undefined || isBetter) found.set(diffId, { layer, index });
  }
  return [...found.values()];
}
