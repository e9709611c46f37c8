// What commands that make images may keep between runs, and what they say about their work.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import prettyBytes from 'pretty-bytes';
import { noWork, type WorkStats } from '../archive/work-stats.ts';
import { parseByteSize } from '../cache/byte-size.ts';
import {
  type CacheFolder,
  defaultCacheLimit,
  defaultCachePath,
  openCacheFolder,
} from '../cache/cache-folder.ts';
import { tidyCache } from '../cache/prune-cache.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import type { LayerWork } from '../image/hashed-layer.ts';
import { type CliContext, say } from './context.ts';

export interface CacheOptions {
  /** False with --no-cache. */
  readonly cache: boolean;
  readonly paranoid?: true;
  readonly stats?: true;
}

export function addCacheOptions(command: Command): Command {
  return command
    .option('--no-cache', 'neither use nor keep digests and compressed store paths (see `nixlayer cache`)')
    .option('--paranoid', 'hash what is sent, also where the files are still those that were hashed')
    .option('--stats', 'say how many bytes were read, hashed, compressed, written and reused');
}

/** Where no cache can be had, work is done without. @throws NixlayerError E_USAGE (a limit that is none) */
export function layerWorkOf(
  options: CacheOptions,
  context: CliContext,
): Pick<LayerWork, 'cache' | 'paranoid'> & { readonly stats: WorkStats } {
  return {
    cache: options.cache ? openCache(context) : undefined,
    paranoid: options.paranoid,
    stats: noWork(),
  };
}

/** A folder that someone chose and that cannot be used is worth a word; a missing home folder is not. */
function openCache(context: CliContext): CacheFolder | undefined {
  const path = defaultCachePath(process.env);
  const cache = openCacheFolder(path, cacheLimit());
  if (cache === undefined && process.env.NIXLAYER_CACHE_DIR)
    say(context, `warning: NIXLAYER_CACHE_DIR (${path}) cannot be written; nothing is kept`);
  return cache;
}

/** The cache that `nixlayer cache` is about, whether it is there or not. @throws NixlayerError E_USAGE */
export function namedCache(): CacheFolder {
  const path = defaultCachePath(process.env);
  if (path === undefined)
    throw new NixlayerError('E_USAGE', 'there is no home folder, and so no cache', {
      hint: 'Set NIXLAYER_CACHE_DIR to a folder for it.',
    });
  return { path: resolve(path), limit: cacheLimit() };
}

/** Bytes. @throws NixlayerError E_USAGE */
function cacheLimit(): number {
  const text = process.env.NIXLAYER_CACHE_SIZE;
  if (!text) return defaultCacheLimit;
  const limit = parseByteSize(text);
  if (limit !== undefined) return limit;
  throw new NixlayerError('E_USAGE', `NIXLAYER_CACHE_SIZE is '${text}', which is no size`, {
    hint: 'Expected a number of bytes, or one with a unit: 500MB, 20GB.',
  });
}

/** Ends work that is done: the cache is kept small, and people are told about the work if they want to be. */
export function endWork(
  { cache, stats }: { readonly cache?: CacheFolder | undefined; readonly stats: WorkStats },
  options: Pick<CacheOptions, 'stats'>,
  context: CliContext,
): void {
  // What was compressed is not less than what was kept of it.
  if (cache !== undefined && stats.hashed + stats.compressed > 0) tidyCache(cache, stats.compressed);
  if (!options.stats) return;
  const parts = Object.entries(stats).map(([what, bytes]) => `${what} ${prettyBytes(bytes)}`);
  say(context, parts.join(', '));
}
