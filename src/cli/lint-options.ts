// The options of `nixlayer lint`.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { type Level, levels, type RuleSettings } from '../lint/config/configuration.ts';
import { ruleHint } from '../lint/config/parse-configuration.ts';
import type { Severity } from '../lint/diagnostic.ts';
import { type Format, reporters } from '../lint/report/index.ts';
import { reportedRules } from '../lint/report/report.ts';

import { allowReadOption } from './allow-read.ts';

export interface LintOptions {
  readonly fix?: true;
  readonly fixUnsafe?: true;
  readonly fixDryRun?: true;
  readonly diff?: true;
  readonly format: Format;
  readonly json?: true;
  readonly output?: string;
  readonly rule: RuleSettings;
  readonly failOn: Severity | 'never';
  readonly maxWarnings?: number;
  readonly stdinFilename?: string;
  readonly reportUnusedSuppressions?: true;
  readonly inlineConfig: boolean;
  /** false: none at all. */
  readonly config: string | false | undefined;
  readonly allowRead: readonly string[];
  readonly cache?: true;
  readonly cacheLocation?: string;
}

export function addLintOptions(command: Command): Command {
  return command
    .option('--fix', 'apply the safe fixes: the image stays the same but for what the rule says')
    .option('--fix-unsafe', 'apply unsafe fixes, too; look at what they did')
    .option('--fix-dry-run', 'find out what is left after fixes, and write no file')
    .option('--diff', 'print what fixes would change, and write no file')
    .addOption(
      new Option('-f, --format <format>', 'how to report').choices(Object.keys(reporters)).default('text'),
    )
    .option('--json', 'the same as --format json')
    .option('-o, --output <file>', 'write the report to a file')
    .addOption(
      new Option('--rule <id=level>', 'set the level of a rule: error, warn, info, off; may be repeated')
        .argParser(parseRule)
        .default({}, 'as configured'),
    )
    .addOption(
      new Option('--fail-on <level>', 'exit with 1 from this level on')
        .choices(['error', 'warn', 'info', 'never'])
        .default('error'),
    )
    .option('--max-warnings <n>', 'exit with 1 when there are more warnings', parseCount)
    .option('--stdin-filename <file>', 'the name that standard input has, for imports and configuration')
    .option('--report-unused-suppressions', 'comments that suppress nothing are errors')
    .addOption(allowReadOption())
    .option('--no-inline-config', 'comments suppress nothing')
    .option('--config <file>', 'read this configuration, not the nearest nixlayer.json above each file')
    .option('--no-config', 'read no configuration')
    .option('--cache', 'remember what was found, for files that stay the same')
    .option('--cache-location <file>', 'where to remember it; default: in the cache folder of the user');
}

function parseRule(text: string, before: RuleSettings): RuleSettings {
  const [, id = '', level = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  if (!isLevel(level)) throw new InvalidArgumentError(`Expected ID=LEVEL with ${levels.join(', ')}.`);
  if (!reportedRules.some((rule) => rule.id === id))
    throw new NixlayerError('E_USAGE', `there is no rule '${id}'`, { hint: ruleHint(id) });
  return { ...before, [id]: { level } };
}

function isLevel(text: string): text is Level {
  return (levels as readonly string[]).includes(text);
}

function parseCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(text);
}
