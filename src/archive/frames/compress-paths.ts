// Store paths to frames, one each: the bytes that a path has in a layer, compressed.
import type { CacheFolder } from '../../cache/cache-folder.ts';
import { archiveChunks, reusedChunk } from '../archive-chunks.ts';
import { type LocatedPath, type StoreLayerRecipe, storePathParts } from '../store-layer.ts';
import { compressed } from './compress.ts';
import type { Compressor } from './compressor.ts';
import { type Frame, keepFrame } from './frame-file.ts';

/** Plain data: it crosses threads. */
export interface CompressionJob {
  readonly recipe: Omit<StoreLayerRecipe, 'paths'>;
  /** Each under its key. */
  readonly paths: readonly { readonly key: string; readonly path: LocatedPath }[];
  readonly compressor: Compressor;
  /** Where frames are kept. */
  readonly cache: CacheFolder;
}

/**
 * @param onBytes called with bytes done since the last call, before compression
 * @throws NixlayerError as `storeLayerChunks` and `keepFrame`
 */
export async function compressPaths(
  { recipe, paths, compressor, cache }: CompressionJob,
  onBytes: (bytes: number) => void,
): Promise<Frame[]> {
  const frames: Frame[] = [];
  const newChunk = reusedChunk();
  for (const { key, path } of paths) {
    let size = 0;
    const chunks = function* (): Generator<Buffer, void> {
      for (const chunk of archiveChunks(storePathParts(recipe, path), newChunk, 'entries')) {
        size += chunk.length;
        onBytes(chunk.length);
        yield chunk;
      }
    };
    frames.push(await keepFrame(cache, key, compressed(chunks(), compressor), () => size));
  }
  return frames;
}
