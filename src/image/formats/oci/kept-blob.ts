// What is known of compressed layers from earlier runs.
import type { Compressor } from '../../../archive/frames/compressor.ts';
import { type CacheFolder, cacheKey } from '../../../cache/cache-folder.ts';
import { readEntry, writeEntry } from '../../../cache/entry.ts';
import type { Layer } from '../../image.ts';

export interface KeptBlob {
  /** `sha256:…` of the compressed bytes. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  /** Store paths that have a frame of their own, where it starts, and its size. */
  readonly places: readonly (readonly [storePath: string, offset: number, size: number])[];
  /** Keys of the frames that it was put together from, so that it can be again. */
  readonly frames: readonly string[];
}

/** Everything that decides the compressed bytes. @param paths that have a frame each, in their order */
export function blobKey(layer: Layer, compressor: Compressor, paths: readonly string[] | undefined): string {
  return cacheKey([compressor.identity, layer.digest.diffId, paths ?? 'whole']);
}

export function readKeptBlob(cache: CacheFolder, key: string): KeptBlob | undefined {
  return asKeptBlob(readEntry(cache, 'blob', key));
}

/** Undefined when the value does not have the form of one. */
export function asKeptBlob(value: unknown): KeptBlob | undefined {
  const { digest, size, places, frames } = (value ?? {}) as Partial<KeptBlob>;
  const isSound =
    /^sha256:[0-9a-f]{64}$/.test(digest ?? '') &&
    Number.isSafeInteger(size) &&
    Array.isArray(places) &&
    places.every(isPlace) &&
    Array.isArray(frames) &&
    frames.every((frame) => typeof frame === 'string' && /^[0-9a-f]{64}$/.test(frame));
  return isSound ? ({ digest, size, places, frames } as KeptBlob) : undefined;
}

function isPlace(place: unknown): boolean {
  const [storePath, offset, size] = Array.isArray(place) ? place : [];
  return typeof storePath === 'string' && Number.isSafeInteger(offset) && Number.isSafeInteger(size);
}

export function keepBlob(cache: CacheFolder, key: string, blob: KeptBlob): void {
  writeEntry(cache, 'blob', key, blob);
}
