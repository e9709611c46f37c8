// Repositories of a registry that blobs were pushed to, kept between runs: what lies there can be mounted.
import { type CacheFolder, cacheKey } from '../../cache/cache-folder.ts';
import { readEntry, writeEntry } from '../../cache/entry.ts';
import type { Repository } from '../../registry/repository.ts';

type Place = Pick<Repository, 'registry' | 'name'>;

/** More are not asked: each question is a request. */
const mostPlaces = 3;

/** Where in the registry a blob was seen, the newest place first, but for the repository itself. */
export function knownPlaces(cache: CacheFolder | undefined, to: Place, digest: string): string[] {
  return readPlaces(cache, to, digest).filter((name) => name !== to.name);
}

export function rememberPlace(cache: CacheFolder | undefined, to: Place, digest: string): void {
  const known = readPlaces(cache, to, digest);
  if (known[0] === to.name) return;
  const places = [to.name, ...known.filter((name) => name !== to.name)].slice(0, mostPlaces);
  writeEntry(cache, 'place', keyOf(to, digest), places);
}

function readPlaces(cache: CacheFolder | undefined, to: Place, digest: string): string[] {
  const value = readEntry(cache, 'place', keyOf(to, digest));
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
}

function keyOf({ registry }: Place, digest: string): string {
  return cacheKey(['place', registry, digest]);
}
