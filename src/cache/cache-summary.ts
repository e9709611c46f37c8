// How much lies in a cache, and since when.
import type { CacheFolder, CacheKind } from './cache-folder.ts';
import { cachedFiles } from './cached-files.ts';

/** What a row counts: a kind; files of other versions; files that are being written or were left over. */
export type CacheRow = CacheKind | 'otherVersion' | 'temporary';

export interface CacheRowSummary {
  readonly files: number;
  readonly bytes: number;
  /** Milliseconds since the epoch; null without files. */
  readonly oldestUse: number | null;
  readonly newestUse: number | null;
}

export type CacheSummary = Readonly<Record<CacheRow, CacheRowSummary>>;

const nothing: CacheRowSummary = { files: 0, bytes: 0, oldestUse: null, newestUse: null };

export function summariseCache(cache: Pick<CacheFolder, 'path'>): CacheSummary {
  const rows: Record<CacheRow, CacheRowSummary> = {
    digest: nothing,
    blob: nothing,
    frame: nothing,
    place: nothing,
    otherVersion: nothing,
    temporary: nothing,
  };
  for (const { kind, key, bytes, usedAt } of cachedFiles(cache)) {
    const row = key === undefined ? 'temporary' : (kind ?? 'otherVersion');
    const sum = rows[row];
    rows[row] = {
      files: sum.files + 1,
      bytes: sum.bytes + bytes,
      oldestUse: Math.min(sum.oldestUse ?? usedAt, usedAt),
      newestUse: Math.max(sum.newestUse ?? usedAt, usedAt),
    };
  }
  return rows;
}
