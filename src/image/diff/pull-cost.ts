// What a machine that has one image must fetch for another one.
import type { PullCost } from './image-diff.ts';
import type { ImageSide } from './image-side.ts';

/** Bytes of the blobs of an image, each once: layers, config and manifest. */
export function compressedSize(side: ImageSide): number {
  return sum(blobsOf(side).values());
}

/**
 * @param isMade a docker-archive tells nothing of how its layers are sent: the same layer counts as the same blob then,
 *   and a manifest as none
 */
export function pullCost(a: ImageSide, b: ImageSide, isMade: boolean): PullCost {
  const has = new Set(blobsOf(a).keys());
  const diffIds = new Set(isMade ? a.layers.map(({ diffId }) => diffId) : []);
  const missing = new Map(blobsOf(b));
  for (const digest of has) missing.delete(digest);
  if (isMade) missing.delete(b.manifest.digest);
  for (const { descriptor, diffId } of b.layers) if (diffIds.has(diffId)) missing.delete(descriptor.digest);
  const layers = new Set(b.layers.map(({ descriptor }) => descriptor.digest));
  return {
    bytes: sum(missing.values()),
    layers: [...missing.keys()].filter((digest) => layers.has(digest)).length,
    total: compressedSize(b),
  };
}

function blobsOf({ manifest, configDescriptor, layers }: ImageSide): Map<string, number> {
  const descriptors = [manifest, configDescriptor, ...layers.map(({ descriptor }) => descriptor)];
  return new Map(descriptors.map(({ digest, size }) => [digest, size]));
}

function sum(sizes: Iterable<number>): number {
  return [...sizes].reduce((total, size) => total + size, 0);
}
