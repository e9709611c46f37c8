// The folder in which work is kept that need not be done twice: small entries (digests) and compressed store paths, a
// file each, named by a hash of all that decides them. A file appears whole or not at all, and says itself whether it is
// sound; so any number of processes and versions may use the folder at once, and any of them may be killed.
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { sha256Hex } from '../store/hash.ts';

/** Plain data: it crosses threads. */
export interface CacheFolder {
  readonly path: string;
  /** Bytes that it may take; what was not used longest goes first. */
  readonly limit: number;
}

/**
 * What is kept, a folder each: digests of layers; digests of compressed layers; compressed store paths; in which
 * repositories of a registry a blob lies. A change of what
 * files of a kind hold gives the kind another name, so that old and new versions do not read each other's.
 */
export const cacheKinds = {
  digest: 'digests-1',
  blob: 'blobs-1',
  frame: 'frames-1',
  place: 'places-1',
} as const;
export type CacheKind = keyof typeof cacheKinds;

export const defaultCacheLimit = 10_000_000_000;

/** Where the cache lies: XDG Base Directory Specification. Undefined when nothing is said and there is no home folder. */
export function defaultCachePath(env: NodeJS.ProcessEnv): string | undefined {
  if (env.NIXLAYER_CACHE_DIR) return env.NIXLAYER_CACHE_DIR;
  const xdg = env.XDG_CACHE_HOME;
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, 'nixlayer', 'layers');
  const home = env.HOME ?? homeOfUser();
  // A home folder that is missing is not made: that of a Nix build is to stay missing, or the next build fails.
  const isThere = isAbsolute(home) && existsSync(home);
  return isThere ? join(home, '.cache', 'nixlayer', 'layers') : undefined;
}

/** Empty for a user whom the system does not know: containers run as any number. */
function homeOfUser(): string {
  try {
    return homedir();
  } catch {
    return '';
  }
}

/** Makes the folder if it is missing. Undefined when it cannot be made or written: then work is done without. */
export function openCacheFolder(
  path: string | undefined,
  limit: number = defaultCacheLimit,
): CacheFolder | undefined {
  if (path === undefined) return undefined;
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return { path, limit };
  } catch {
    return undefined;
  }
}

/** The name of a file of the cache. @param decides everything that decides what the file holds, as JSON */
export function cacheKey(decides: unknown): string {
  return sha256Hex(JSON.stringify(decides));
}

/** Where the file with that key lies, if it is there. */
export function cacheFile(cache: CacheFolder, kind: CacheKind, key: string): string {
  return join(cache.path, cacheKinds[kind], key.slice(0, 2), key);
}
