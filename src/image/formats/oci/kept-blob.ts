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
}

/** Everything that decides the compressed bytes. @param paths that have a frame each, in their order */
export function blobKey(layer: Layer, compressor: Compressor, paths: readonly string[] | undefined): string {
  return cacheKey([compressor.identity, layer.digest.diffId, paths ?? 'whole']);
}

export function readKeptBlob(cache: CacheFolder, key: string): KeptBlob | undefined {
  const { digest, size, places } = (readEntry(cache, 'blob', key) ?? {}) as Partial<KeptBlob>;
  const isSound =
    /^sha256:[0-9a-f]{64}$/.test(digest ?? '') && Number.isSafeInteger(size) && Array.isArray(places);
  return isSound ? ({ digest, size, places } as KeptBlob) : undefined;
}

export function keepBlob(cache: CacheFolder, key: string, blob: KeptBlob): void {
  writeEntry(cache, 'blob', key, blob);
}
