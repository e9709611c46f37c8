// A layer that nixlayer compresses, as a blob.
import { damagedCache, type JoinedFrames, joinedFrames } from '../../../archive/frames/joined-frames.ts';
import { removeEntry } from '../../../cache/entry.ts';
import { NixlayerError } from '../../../errors/nixlayer-error.ts';
import type { Layer } from '../../image.ts';
import { hashed, verified } from '../../verified-layer.ts';
import type { Blob } from './blob.ts';
import { type FramingOptions, framesOfLayer, type LayerFrame, pathRecipe } from './framed-layer.ts';
import { blobKey, type KeptBlob, keepBlob, readKeptBlob } from './kept-blob.ts';
import { ociLayerTypes } from './media-types.ts';

/**
 * Where store paths lie in a layer's blob, so that one can be fetched alone by its range: JSON, a list of
 * `[base name, offset, size]`. Each range is a gzip member or zstd frame with the path's entries of the tar archive.
 */
export const storePathsAnnotation = 'dev.nixlayer.store-paths';

/**
 * What is known from an earlier run is not read again before it is opened.
 * @throws NixlayerError as {@link framesOfLayer}; E_CACHE when the cache does not hold what was written to it
 */
export async function compressedBlob(layer: Layer, options: FramingOptions): Promise<Blob> {
  const { cache, compressor, stats, onBytes } = options;
  const paths = pathRecipe(layer)?.paths.map(({ storePath }) => storePath);
  const key = blobKey(layer, compressor, paths);
  const kept = options.checkKept ? undefined : readKeptBlob(cache, key);
  const blob = kept ?? (await joined(layer, options));
  if (kept === undefined) keepBlob(cache, key, blob);
  else {
    onBytes?.(layer.digest.size);
    if (stats !== undefined) stats.reused += layer.digest.size;
  }
  const { digest, size } = blob;
  return {
    descriptor: { mediaType: ociLayerTypes[compressor.method], digest, size, ...annotated(blob) },
    async *open(signal) {
      const frames = await framesOfLayer(layer, { ...options, onBytes: undefined, signal });
      const chunks = hashed(joinedFrames(asJoined(frames, options), signal));
      try {
        yield* verified(chunks, { diffId: digest, size }, () => damagedCache(cache));
        if (stats !== undefined) stats.hashed += size;
      } catch (error) {
        if (error instanceof NixlayerError && error.code === 'E_CACHE') await forget(key, frames, options);
        throw error;
      }
    },
  };
}

async function joined(layer: Layer, options: FramingOptions): Promise<KeptBlob> {
  const { reader, signal, stats, cache } = options;
  for (let attempt = 1; ; attempt += 1) {
    const frames = await framesOfLayer(layer, attempt === 1 ? options : { ...options, onBytes: undefined });
    const result = await reader.join(asJoined(frames, options), { signal, stats });
    if (!('damaged' in result))
      return { ...result, places: placesOf(frames), frames: frames.map(({ frame }) => frame.key) };
    for (const key of result.damaged) removeEntry(cache, 'frame', key);
    if (attempt > 1) throw damagedCache(cache);
  }
}

/** What the next try must not find: frames that are not what they say, or what was said of the blob. */
async function forget(
  key: string,
  frames: readonly LayerFrame[],
  { cache, reader, signal }: FramingOptions,
): Promise<void> {
  removeEntry(cache, 'blob', key);
  const result = await reader.join({ cache, frames: frames.map(({ frame }) => frame) }, { signal });
  if ('damaged' in result) for (const each of result.damaged) removeEntry(cache, 'frame', each);
}

function asJoined(frames: readonly LayerFrame[], { cache }: FramingOptions): JoinedFrames {
  return { cache, frames: frames.map(({ frame }) => frame) };
}

function placesOf(frames: readonly LayerFrame[]): KeptBlob['places'] {
  const places: [string, number, number][] = [];
  let offset = 0;
  for (const { frame, storePath } of frames) {
    if (storePath !== undefined) places.push([storePath, offset, frame.compressedSize]);
    offset += frame.compressedSize;
  }
  return places;
}

function annotated({ places }: KeptBlob): { readonly annotations?: Readonly<Record<string, string>> } {
  if (places.length === 0) return {};
  const short = places.map(([path, ...range]) => [path.slice(path.lastIndexOf('/') + 1), ...range]);
  return { annotations: { [storePathsAnnotation]: JSON.stringify(short) } };
}
