// What a comparison may find before the command fails: the options, and what is said of each.
import { type Command, InvalidArgumentError, Option } from 'commander';
import prettyBytes from 'pretty-bytes';
import { assertPathPattern } from '../archive/file-rules/path-pattern.ts';
import { parseByteSize } from '../cache/byte-size.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { type Verdict, verdicts } from '../image/diff/image-diff.ts';
import type { Check, Limits } from '../image/diff/limits.ts';

export interface LimitWords {
  readonly require: Verdict;
  readonly maxGrowth?: NonNullable<Limits['maxGrowth']>;
  readonly maxPull?: number;
  readonly forbidPath: readonly string[];
}

export function addLimitOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--require <verdict>', 'the weakest verdict with which the command ends well')
        .choices(verdicts)
        .default('tolerated' satisfies Verdict),
    )
    .option('--max-growth <size>', 'how much larger the layers of B may be: 5%, 50MB', parseGrowth)
    .option('--max-pull <size>', 'how much a machine with A may have to fetch for B', parseSize)
    .option(
      '--forbid-path <glob>',
      'B must have no path that matches, such as /root/.ssh/** or /**/*.pem; may be repeated',
      collectPattern,
      [],
    );
}

export function limitsOf({ require, maxGrowth, maxPull, forbidPath }: LimitWords): Limits {
  return { require, maxGrowth, maxPull, forbidPaths: forbidPath };
}

/** One sentence for each that failed. */
export function failedChecks(checks: readonly Check[]): string[] {
  return checks.filter(({ passed }) => !passed).map(sentenceFor);
}

function sentenceFor({ check, limit, found }: Check): string {
  switch (check) {
    case 'require':
      return `the verdict is ${found}, and ${limit} is required (--require)`;
    case 'max-growth':
      return `B is ${bytes(found)} larger, and ${typeof limit === 'number' ? bytes(limit) : limit} is allowed (--max-growth)`;
    case 'max-pull':
      return `a machine with A fetches ${bytes(found)}, and ${bytes(limit)} is allowed (--max-pull)`;
    case 'forbid-path':
      return `B has what ${limit} forbids: ${[found].flat().join(', ')} (--forbid-path)`;
  }
}

function bytes(value: Check['found']): string {
  return prettyBytes(Number(value));
}

function parseGrowth(text: string): NonNullable<Limits['maxGrowth']> {
  const percent = /^(\d{1,6}(?:\.\d{1,6})?)%$/.exec(text)?.[1];
  return percent === undefined ? { bytes: parseSize(text) } : { percent: Number(percent) };
}

function parseSize(text: string): number {
  const size = parseByteSize(text);
  if (size === undefined) throw new InvalidArgumentError('Expected a size such as 50MB.');
  return size;
}

function collectPattern(text: string, before: readonly string[]): readonly string[] {
  try {
    assertPathPattern(text, '--forbid-path');
  } catch (error) {
    if (error instanceof NixlayerError)
      throw new InvalidArgumentError(`${error.message}. ${error.hint ?? ''}`);
    throw error;
  }
  return [...before, text];
}
