// What a machine that has one image must fetch for another one.
import type { PullCost } from './image-diff.ts';
import type { ImageSide } from './image-side.ts';

/** Bytes of the blobs of an image, each once: layers, config and manifest. */
export function compressedSize(side: ImageSide): number {
  return sum(blobsOf(side).values());
}

export function pullCost(a: ImageSide, b: ImageSide): PullCost {
  const [has, wants] = [blobsOf(a), blobsOf(b)];
  const missing = [...wants].filter(([digest]) => !has.has(digest));
  const layers = new Set(b.layers.map(({ descriptor }) => descriptor.digest));
  return {
    bytes: sum(missing.map(([, size]) => size)),
    layers: missing.filter(([digest]) => layers.has(digest)).length,
    total: sum(wants.values()),
  };
}

function blobsOf({ manifest, configDescriptor, layers }: ImageSide): Map<string, number> {
  const descriptors = [manifest, configDescriptor, ...layers.map(({ descriptor }) => descriptor)];
  return new Map(descriptors.map(({ digest, size }) => [digest, size]));
}

function sum(sizes: Iterable<number>): number {
  return [...sizes].reduce((total, size) => total + size, 0);
}
