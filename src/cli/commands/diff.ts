// nixlayer diff
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ComparedImages } from '../../image/diff/diff-images.ts';
import { dumpDifferences } from '../../image/diff/dump-differences.ts';
import { type Tolerance, tolerances } from '../../image/diff/image-diff.ts';
import { checkLimits } from '../../image/diff/limits.ts';
import type { Platform } from '../../image/formats/platform.ts';
import { withComparison } from '../compare-inputs.ts';
import { type CliContext, printJson, printText, say } from '../context.ts';
import { addLimitOptions, failedChecks, type LimitWords, limitsOf } from '../diff-limits.ts';
import { renderMarkdown } from '../diff-markdown.ts';
import { renderDiff } from '../diff-report.ts';
import { renderSpecs, type SpecsDiff } from '../diff-specs.ts';
import {
  addSelectionOptions,
  inputHelp,
  parsePlatform,
  type SelectionOptions,
} from '../expression-options.ts';
import { placesHelp } from '../image-place.ts';
import { addRegistryOptions, type RegistryWords, registryOf } from '../registry-options.ts';

interface DiffWords extends SelectionOptions, RegistryWords, LimitWords {
  readonly aAttr?: string;
  readonly bAttr?: string;
  readonly store?: string;
  readonly platform?: Platform;
  readonly ignore: readonly Tolerance[];
  readonly readShared?: true;
  readonly dump?: string;
  readonly format: 'text' | 'json' | 'markdown';
  readonly json?: true;
  readonly verbose?: true;
  readonly cache: boolean;
}

export function defineDiff(command: Command, context: CliContext): void {
  command
    .description(
      'Tells how much of two images is the same, from the manifest down to each file, and what differs: config, packages,\n' +
        'layers, files, and what a machine with the first has to fetch for the second. Layers that both have are not read.',
    )
    .argument('<a>', `${inputHelp}; or an image: a place (see below), or a file or folder that holds one`)
    .argument('<b>', 'the same, for what it is compared with');
  addSelectionOptions(command)
    .option('--a-attr <path>', 'attribute of the first expression, instead of -A')
    .option('--b-attr <path>', 'attribute of the second expression, instead of -A')
    .option(
      '--store <dir>',
      'take store paths from an embedded store (see `nixlayer store export`); needs no Nix',
    )
    .option(
      '--platform <os/arch>',
      'which images of an index; default: the one for this machine',
      parsePlatform,
    )
    .addOption(
      new Option('--ignore <what>', `differences that do not count, by commas: ${tolerances.join(', ')}`)
        .default([], 'none')
        .argParser(collectTolerances),
    );
  addLimitOptions(command)
    .option('--read-shared', 'read the layers that both have as well, to tell what others hide of them')
    .option('--dump <dir>', 'write what differs into a new folder, for diffoscope DIR/a DIR/b')
    .addOption(
      new Option('--format <form>', 'markdown is for a pull request')
        .choices(['text', 'json', 'markdown'])
        .default('text'),
    )
    .option('--json', 'the same as --format json')
    .option('-v, --verbose', 'list everything; show what Nix says and builds')
    .option('--no-cache', 'neither use nor keep digests and compressed layers (see `nixlayer cache`)');
  addRegistryOptions(command)
    .addHelpText(
      'after',
      `
${placesHelp}

Verdicts, strictest first: manifest, diff-ids, contents, file-system, tolerated, different.

Ends with exit code 1 when the verdict is weaker than required or a limit is passed, 2 when nothing could be compared.

Examples:
  nixlayer diff ./result docker://registry.example.org/team/app:1.0
  nixlayer diff old.tar new.tar --ignore mtime,created --require tolerated
  nixlayer diff docker://ghcr.io/me/app:1.0 .#image --max-growth 5%`,
    )
    .action((a: string, b: string, options: DiffWords) => diff(a, b, options, context));
}

async function diff(a: string, b: string, options: DiffWords, context: CliContext): Promise<void> {
  const registry = registryOf(options, context);
  const side = (text: string, attr = options.attr) => ({ ...options, text, attr });
  // Whether B has a path, only all of its layers can tell.
  const readShared = options.readShared === true || options.forbidPath.length > 0;
  const comparing = { ...options, readShared };
  const [left, right] = [side(a, options.aAttr), side(b, options.bAttr)];
  try {
    await withComparison(left, right, comparing, registry, context, async (comparison) => {
      if (comparison.kind === 'specs') reportSpecs(comparison.specs, options, context);
      else await reportImages(comparison.compared, options, context);
    });
  } finally {
    await registry.close();
  }
}

async function reportImages(
  compared: ComparedImages,
  options: DiffWords,
  context: CliContext,
): Promise<void> {
  const checks = checkLimits(compared, limitsOf(options));
  if (options.dump !== undefined) {
    await dumpDifferences(compared, resolve(options.dump), context.signal);
    say(context, `what differs lies in ${options.dump}`);
  }
  const { diff } = compared;
  if (options.json || options.format === 'json') printJson(context, { ...diff, checks });
  else if (options.format === 'markdown') printText(context, renderMarkdown(diff, checks));
  else printText(context, renderDiff(diff, checks, options.verbose === true));
  if (failedChecks(checks).length > 0) context.reportFindings();
}

function reportSpecs(specs: SpecsDiff, options: DiffWords, context: CliContext): void {
  if (options.json || options.format === 'json') printJson(context, specs);
  else printText(context, renderSpecs(specs));
  if (specs.verdict === 'different' && options.require !== 'different') context.reportFindings();
}

function collectTolerances(text: string, before: readonly Tolerance[]): readonly Tolerance[] {
  const names = text.split(',').map((name) => name.trim());
  for (const name of names)
    if (!(tolerances as readonly string[]).includes(name))
      throw new InvalidArgumentError(`'${name}' is none of ${tolerances.join(', ')}.`);
  return [...before, ...(names as Tolerance[])];
}
