// What commands that make images may keep between runs, and what they say about their work.
import type { Command } from 'commander';
import prettyBytes from 'pretty-bytes';
import { noWork, type WorkStats } from '../archive/work-stats.ts';
import { type CacheFolder, defaultCachePath, openCacheFolder } from '../cache/cache-folder.ts';
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

/** @throws nothing: where no cache can be had, work is done without */
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
  const cache = openCacheFolder(path);
  if (cache === undefined && process.env.NIXLAYER_CACHE_DIR)
    say(context, `warning: NIXLAYER_CACHE_DIR (${path}) cannot be written; nothing is kept`);
  return cache;
}

/** One line for people. */
export function sayStats(stats: WorkStats, options: Pick<CacheOptions, 'stats'>, context: CliContext): void {
  if (!options.stats) return;
  const parts = Object.entries(stats).map(([what, bytes]) => `${what} ${prettyBytes(bytes)}`);
  say(context, parts.join(', '));
}
