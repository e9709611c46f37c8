// A layer on its way out, hashed on the way or not.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { type FileStamp, runningStamps } from './file-stamp.ts';
import { type LayerDigest, runningDigest } from './layer-digest.ts';
import { type LayerRecipe, layerChunks } from './layer-recipe.ts';

/** Plain data: it crosses threads. */
export interface SentLayer {
  /** Undefined when it was not hashed. */
  readonly digest: LayerDigest | undefined;
  /** Of the files that were read, by store path. */
  readonly stamps: readonly FileStamp[];
}

/**
 * The layer archive in chunks.
 * @param newChunk where chunks come from
 * @throws as {@link layerChunks}
 */
export function* sendLayer(
  recipe: LayerRecipe,
  hash: boolean,
  newChunk?: () => Buffer,
): Generator<Buffer, SentLayer> {
  const digest = hash ? runningDigest() : undefined;
  const stamps = runningStamps();
  for (const chunk of layerChunks(recipe, { newChunk, stamps })) {
    digest?.update(chunk);
    yield chunk;
  }
  return { digest: digest?.finish(), stamps: stamps.finish() };
}

/** The error for store paths that changed after they were hashed. */
export function layerChanged(storePaths: readonly string[]): NixlayerError {
  const more = storePaths.length > 3 ? ` and ${storePaths.length - 3} more` : '';
  const paths = storePaths.slice(0, 3).join(', ') + more;
  return new NixlayerError('E_LAYER_CHANGED', `The layer with ${paths} changed after it was hashed`, {
    hint: 'Store paths must not change. Wait until whatever writes to them is done and run the command again; nix-store --verify --check-contents finds damage.',
  });
}
