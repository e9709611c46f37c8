// nixlayer cache info, prune, verify, clear, export, import
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import prettyBytes from 'pretty-bytes';
import { parseByteSize } from '../../cache/byte-size.ts';
import type { CacheFolder } from '../../cache/cache-folder.ts';
import { type CacheRow, summariseCache } from '../../cache/cache-summary.ts';
import { clearCache, pruneCache } from '../../cache/prune-cache.ts';
import { exportCache, importCache, type SharedFiles, type ShareOptions } from '../../cache/share-cache.ts';
import { namedCache } from '../cache-options.ts';
import { type CliContext, printJson, printText, say } from '../context.ts';
import type { JsonOption } from '../json-option.ts';
import { startProgress } from '../progress.ts';

interface PruneOptions extends JsonOption {
  readonly maxSize?: number;
  readonly olderThan?: number;
}

const where = `
The folder is $XDG_CACHE_HOME/nixlayer/layers (~/.cache/nixlayer/layers), or what NIXLAYER_CACHE_DIR names.
NIXLAYER_CACHE_SIZE limits it: 10GB by default.`;

export function defineCache(cache: Command, context: CliContext): void {
  cache
    .description('Looks after what is kept between runs: digests of layers and compressed store paths.')
    .addHelpText(
      'after',
      `${where}\n\nExamples:\n  nixlayer cache info\n  nixlayer cache prune --max-size 2GB`,
    );
  cache
    .command('info')
    .summary('say where the cache is and what is in it')
    .description('Says where the cache is, how large it may become and is, and when it was used.')
    .option('--json', 'report as JSON')
    .addHelpText('after', `${where}\n\nExample:\n  nixlayer cache info`)
    .action((options: JsonOption) => info(options, context));
  cache
    .command('prune')
    .summary('remove what was not used longest')
    .description(
      'Removes what was not used longest until the rest is under the limit. This happens once a day by itself. What was\n' +
        'used within the last hour stays.',
    )
    .option('--max-size <size>', 'instead of the limit: 500MB, 20GB, 0', parseSize)
    .option('--older-than <days>', 'also what was not used for so many days', parseDays)
    .option('--json', 'report as JSON')
    .addHelpText('after', `${where}\n\nExample:\n  nixlayer cache prune --max-size 2GB --older-than 30`)
    .action((options: PruneOptions) => prune(options, context));
  cache
    .command('verify')
    .summary('check everything in the cache, and remove what is wrong')
    .description(
      'Checks each file: its checksum; that compressed store paths unpack to what they say; that digests are those of\n' +
        'the files, read anew where they still lie where they lay. What is wrong is removed and listed, and the exit code\n' +
        'is 1 then.',
    )
    .option('--json', 'report as JSON')
    .addHelpText('after', `${where}\n\nExample:\n  nixlayer cache verify`)
    .action((options: JsonOption) => verify(options, context));
  cache
    .command('clear')
    .summary('remove everything in the cache')
    .description('Removes everything that nixlayer has kept, and nothing else that may lie in the folder.')
    .option('--json', 'report as JSON')
    .addHelpText('after', `${where}\n\nExample:\n  nixlayer cache clear`)
    .action((options: JsonOption) => clear(options, context));
  cache
    .command('export')
    .summary('copy the cache to a folder')
    .description(
      'Copies what is kept to a folder, for another machine: what is there already stays, and on the same disk files\n' +
        'become hard links.',
    )
    .argument('<dir>', 'the folder; it is made')
    .option('--json', 'report as JSON')
    .addHelpText('after', `${where}\n\nExample:\n  nixlayer cache export ./cache`)
    .action((folder: string, options: JsonOption) => exportTo(folder, options, context));
  cache
    .command('import')
    .summary('take what another cache has kept')
    .description(
      'Copies what is sound in a folder that `nixlayer cache export` has made. Checksums tell damage, not forgery: import\n' +
        'only from whom you trust with your images. `nixlayer cache verify` computes digests anew.',
    )
    .argument('<dir>', 'the folder')
    .option('--json', 'report as JSON')
    .addHelpText('after', `${where}\n\nExample:\n  nixlayer cache import ./cache`)
    .action((folder: string, options: JsonOption) => importFrom(folder, options, context));
}

const rowNames: Readonly<Record<CacheRow, string>> = {
  digest: 'digests of layers',
  blob: 'digests of compressed layers',
  frame: 'compressed store paths',
  place: 'where blobs lie in registries',
  otherVersion: 'of other versions',
  temporary: 'being written or left over',
};

async function info({ json }: JsonOption, context: CliContext): Promise<void> {
  const cache = namedCache();
  const summary = context.block(() => summariseCache(cache));
  const rows = Object.entries(summary) as [CacheRow, (typeof summary)[CacheRow]][];
  const bytes = rows.reduce((sum, [, row]) => sum + row.bytes, 0);
  if (json) {
    const kinds = rows.map(([kind, { oldestUse, newestUse, ...row }]) => [
      kind,
      { ...row, oldestUse: asTime(oldestUse), newestUse: asTime(newestUse) },
    ]);
    return printJson(context, {
      folder: cache.path,
      limit: cache.limit,
      bytes,
      kinds: Object.fromEntries(kinds),
    });
  }
  const lines = rows
    .filter(([, { files }]) => files > 0)
    .map(([kind, { files, bytes: size, oldestUse, newestUse }]) => {
      const used = `used ${asTime(oldestUse)?.slice(0, 10)} to ${asTime(newestUse)?.slice(0, 10)}`;
      return `${rowNames[kind]}: ${files}, ${prettyBytes(size)}, ${used}`;
    });
  const limit = Number.isFinite(cache.limit) ? prettyBytes(cache.limit) : 'no limit';
  printText(context, [`${cache.path}: ${prettyBytes(bytes)} of ${limit}`, ...lines].join('\n'));
}

function asTime(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}

async function prune({ maxSize, olderThan, json }: PruneOptions, context: CliContext): Promise<void> {
  const cache = namedCache();
  const day = 24 * 60 * 60 * 1000;
  const pruned = context.block(() =>
    pruneCache(cache, { maxSize, olderThan: olderThan === undefined ? undefined : olderThan * day }),
  );
  if (json) return printJson(context, { folder: cache.path, ...pruned });
  const { removed, removedBytes, left, leftBytes } = pruned;
  printText(
    context,
    `removed ${removed} files, ${prettyBytes(removedBytes)}; ${left} are left, ${prettyBytes(leftBytes)}`,
  );
}

async function verify({ json }: JsonOption, context: CliContext): Promise<void> {
  const cache = namedCache();
  // What reads layers is loaded only for them.
  const { verifyCache } = await import('../../image/verify-cache.ts');
  const report = await withProgress('checking', cache, context, (shared) => verifyCache(cache, shared));
  const { checked, problems, unchecked, outdated } = report;
  if (problems.length > 0) context.reportFindings();
  if (json) return printJson(context, { folder: cache.path, ...report });
  for (const { file, problem } of problems) say(context, `removed: ${file}: ${problem}`);
  const { digest, blob, frame } = checked;
  const lines = [
    `${digest + blob + frame} files checked: ${digest} ${rowNames.digest}, ${blob} ${rowNames.blob}, ${frame} ${rowNames.frame}`,
    ...unchecked.map(({ reason, count }) => `${count} by checksum and form only: ${reason}`),
    ...(outdated > 0 ? [`${outdated} removed, because their files have changed`] : []),
    problems.length === 0 ? 'nothing is wrong' : `${problems.length} were wrong, and are removed`,
  ];
  printText(context, lines.join('\n'));
}

async function clear({ json }: JsonOption, context: CliContext): Promise<void> {
  const cache = namedCache();
  const cleared = context.block(() => clearCache(cache));
  if (json) return printJson(context, { folder: cache.path, ...cleared });
  printText(context, `removed ${cleared.removed} files, ${prettyBytes(cleared.removedBytes)}`);
}

async function exportTo(folder: string, { json }: JsonOption, context: CliContext): Promise<void> {
  const cache = namedCache();
  const to = resolve(folder);
  const shared = await withProgress('exporting', cache, context, (options) =>
    exportCache(cache, to, options),
  );
  if (json) return printJson(context, { folder: cache.path, to, ...shared });
  printText(context, `${shareText('exported', shared)} to ${to}`);
}

async function importFrom(folder: string, { json }: JsonOption, context: CliContext): Promise<void> {
  const cache = namedCache();
  const from = resolve(folder);
  const { checksumProblem } = await import('../../image/kept-files.ts');
  const taken = await withProgress('importing', { path: from }, context, (options) =>
    importCache(cache, from, checksumProblem, options),
  );
  if (taken.refused.length > 0) context.reportFindings();
  if (json) return printJson(context, { folder: cache.path, from, ...taken });
  for (const { file, problem } of taken.refused) say(context, `not taken: ${file}: ${problem}`);
  printText(context, `${shareText('imported', taken)}; ${taken.ignored} others are none of ours`);
}

function shareText(done: string, { copied, bytes, present }: SharedFiles): string {
  return `${done} ${copied} files, ${prettyBytes(bytes)}; ${present} were there`;
}

async function withProgress<Result>(
  label: string,
  cache: Pick<CacheFolder, 'path'>,
  context: CliContext,
  work: (options: ShareOptions) => Promise<Result>,
): Promise<Result> {
  const rows = context.stderr.isTTY ? Object.values(summariseCache(cache)) : [];
  const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
  const progress = startProgress(label, { bytes, layers: 0 }, context.stderr);
  try {
    return await work({ onBytes: (done) => progress.add(done, 0), signal: context.signal });
  } finally {
    progress.stop();
  }
}

function parseSize(text: string): number {
  const size = parseByteSize(text);
  if (size === undefined) throw new InvalidArgumentError('Expected a size such as 500MB or 20GB.');
  return size;
}

function parseDays(text: string): number {
  const days = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || !Number.isFinite(days))
    throw new InvalidArgumentError('Expected a number of days.');
  return days;
}
