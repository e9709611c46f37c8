// nixlayer lint
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import type { Command } from 'commander';
import { writeFileAtomically } from '../../archive/atomic-file.ts';
import type { Fix } from '../../edits/edit.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { diskFileSystem, readableRoots } from '../../eval/index.ts';
import { defaultConfiguration, type LintConfiguration } from '../../lint/config/configuration.ts';
import { Configurations, readConfiguration } from '../../lint/config/find-configuration.ts';
import { findFiles } from '../../lint/files/find-files.ts';
import { type LintRun, lintFiles } from '../../lint/files/lint-files.ts';
import { reporters } from '../../lint/report/index.ts';
import { type LintReport, summarise } from '../../lint/report/report.ts';
import { unusedSuppression } from '../../lint/suppress/suppression-rules.ts';
import { packageVersion } from '../../package/package-files.ts';
import { flakeSourceOf } from '../../stages/flakes/flake-source.ts';
import { type CliContext, say } from '../context.ts';
import { unifiedDiff, writeEdited } from '../edited-files.ts';
import { withCache } from '../lint-cache.ts';

import { addLintOptions, type LintOptions } from '../lint-options.ts';
import { addLintRules } from '../lint-rules.ts';
import { startCounter } from '../progress.ts';

/** Longer evaluations are given up; the rules about syntax run all the same. */
const timeoutMs = 10_000;
/** Fewer are done before a bar could be read. */
const filesWorthABar = 50;

export function defineLint(command: Command, context: CliContext): void {
  command
    .description(
      'Looks for defects in files that call dockerTools functions. It evaluates them, without Nix, so it also finds what\n' +
        'comes from a variable, another file or a default argument, and is silent where a value cannot be known.',
    )
    .argument(
      '[path...]',
      'files, folders of .nix files that git does not ignore, and local flake references (.#image: its flake.nix); - is standard input; default: the current folder',
    );
  addLintOptions(command)
    .addHelpText(
      'after',
      `
A comment suppresses what is found on its line or the next one:
  # nixlayer-ignore RULE -- reason

Exit codes: 0 nothing at the level of --fail-on, 1 findings, 2 wrong usage or configuration.

Examples:
  nixlayer lint
  nixlayer lint image.nix --fix
  nixlayer lint nix/ --format sarif -o lint.sarif --fail-on warn
  nixlayer lint --rule created-now=off --rule latest-tag=warn
  nixlayer lint rules
  nixlayer lint explain relative-workdir`,
    )
    .action((paths: readonly string[], options: LintOptions) => lint(paths, options, context));
  addLintRules(command, context);
}

async function lint(paths: readonly string[], options: LintOptions, context: CliContext): Promise<void> {
  const { files, texts, named } = await readInput(paths, options);
  const roots = [...readableRoots(diskFileSystem, named), ...options.allowRead];
  const fixes = wantedFixes(options);
  const counter = startCounter('linting', files.length, context.stderr, filesWorthABar);
  let run: LintRun;
  try {
    const request = { files, texts, configurationOf: configurations(options), fixes, timeoutMs, roots };
    const progress = { signal: context.signal, onProgress: counter.add, block: context.block };
    run = await withCache(options, (check) => lintFiles(request, progress, check));
  } finally {
    counter.stop();
  }
  const folder = process.cwd();
  const report: LintReport = { version: packageVersion(), folder, results: run.results };
  const isDry = options.fixDryRun === true || options.diff === true;
  const [fixedInput] = run.fixed.filter(({ file }) => texts.has(file));
  if (!isDry) for (const each of run.fixed) if (!texts.has(each.file)) await writeEdited(each);
  if (options.diff) context.stdout.write(unifiedDiff(folder, run.fixed));
  else if (texts.size > 0 && fixes.length > 0) {
    context.stdout.write(fixedInput?.after ?? [...texts.values()][0] ?? '');
    context.stderr.write(await render(report, options, context.stderr));
  } else await printReport(report, options, context);
  tellFixes(run, isDry, context);
  if (isFailure(report, options) || (options.diff && run.fixed.length > 0)) context.reportFindings();
  throwProblems(run);
}

async function readInput(
  paths: readonly string[],
  { stdinFilename }: LintOptions,
): Promise<{
  readonly files: readonly string[];
  readonly texts: ReadonlyMap<string, string>;
  /** What the user named, absolute. */
  readonly named: readonly string[];
}> {
  if (!paths.includes('-')) {
    if (stdinFilename !== undefined)
      throw new NixlayerError('E_USAGE', '--stdin-filename names standard input, which is not linted', {
        hint: 'Add - to the paths.',
      });
    const named = (paths.length === 0 ? ['.'] : paths).map(fileOfFlake);
    return { files: findFiles(named), texts: new Map(), named: named.map((path) => resolve(path)) };
  }
  if (paths.length > 1)
    throw new NixlayerError('E_USAGE', 'standard input is linted alone', { hint: 'Give - or paths.' });
  const file = resolve(stdinFilename ?? 'stdin.nix');
  return { files: [file], texts: new Map([[file, await readText(process.stdin)]]), named: [file] };
}

// A folder is linted as one, also when it is a flake.
function fileOfFlake(path: string): string {
  return existsSync(path) ? path : (flakeSourceOf(path) ?? path);
}

function wantedFixes({ fix, fixUnsafe, fixDryRun, diff }: LintOptions): readonly Fix['applicability'][] {
  if (fixUnsafe) return ['safe', 'unsafe'];
  return fix || fixDryRun || diff ? ['safe'] : [];
}

function configurations(options: LintOptions): (file: string) => LintConfiguration {
  const always = {
    ...(options.reportUnusedSuppressions && { [unusedSuppression.id]: { level: 'error' as const } }),
    ...options.rule,
  };
  const changed = (config: LintConfiguration): LintConfiguration => ({
    ...config,
    always,
    suppressions: options.inlineConfig,
  });
  if (options.config === false) {
    const none = changed(defaultConfiguration);
    return () => none;
  }
  if (options.config !== undefined) {
    const one = changed(readConfiguration(resolve(options.config), diskFileSystem));
    return () => one;
  }
  const nearest = new Configurations(diskFileSystem);
  const known = new Map<LintConfiguration, LintConfiguration>();
  return (file) => {
    const found = nearest.of(file);
    const config = known.get(found) ?? changed(found);
    known.set(found, config);
    return config;
  };
}

async function render(report: LintReport, options: LintOptions, stream: NodeJS.WriteStream | undefined) {
  // hasColors heeds NO_COLOR, FORCE_COLOR and TERM.
  const colour = stream?.isTTY === true && stream.hasColors();
  return reporters[options.json ? 'json' : options.format](report, { colour });
}

async function printReport(report: LintReport, options: LintOptions, context: CliContext): Promise<void> {
  const { output } = options;
  if (output === undefined) {
    context.stdout.write(await render(report, options, context.stdout));
    return;
  }
  const text = await render(report, options, undefined);
  await writeFileAtomically(output, async (out) => {
    out.write(text);
  });
}

function tellFixes({ fixed }: LintRun, isDry: boolean, context: CliContext): void {
  const count = fixed.reduce((sum, { applied }) => sum + applied.length, 0);
  if (count === 0) return;
  const verb = isDry ? 'would fix' : 'fixed';
  say(
    context,
    `${verb} ${count} ${count === 1 ? 'finding' : 'findings'} in ${fixed.length} ${fixed.length === 1 ? 'file' : 'files'}`,
  );
}

function isFailure(report: LintReport, { failOn, maxWarnings }: LintOptions): boolean {
  const { errors, warnings, infos } = summarise(report);
  if (maxWarnings !== undefined && warnings > maxWarnings) return true;
  const counted = { error: errors, warn: errors + warnings, info: errors + warnings + infos, never: 0 };
  return counted[failOn] > 0;
}

function throwProblems({ unreadable, crashed }: LintRun): void {
  const [crash] = crashed;
  if (crash) {
    const defect = new Error(`${crashed.length} files could not be linted`);
    defect.stack = `while linting ${crash.file}: ${crash.stack}`;
    throw defect;
  }
  if (unreadable.length === 0) return;
  const each = unreadable.map(({ file, message }) => `'${file}': ${message}`);
  throw new NixlayerError('E_INPUT', `cannot lint ${each.join('; ')}`);
}
