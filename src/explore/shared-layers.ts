// Which layers of an image another image has as well.
import type { ImageContents, LayerContents } from '../stages/contents/image-contents.ts';

/** Layers with the same uncompressed digest; where one is not known, those of the same store paths and nothing else. */
export function sharedLayers(own: ImageContents, other: ImageContents): readonly number[] {
  const theirs = new Set(other.layers.flatMap((layer) => keysOf(layer, other)));
  return own.layers
    .filter((layer) => keysOf(layer, own).some((key) => theirs.has(key)))
    .map(({ index }) => index);
}

function keysOf({ kind, storePaths, diffId }: LayerContents, contents: ImageContents): string[] {
  const digest = diffId === undefined ? [] : [diffId];
  if (kind !== 'store' || storePaths.length === 0) return digest;
  const paths = storePaths.map((index) => contents.storePaths[index]!.storePath);
  return [...digest, paths.sort().join('\n')];
}
