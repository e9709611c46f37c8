// How a run of the linter is configured: which rules, at which level, with which options, for which files.
import type { Severity } from '../diagnostic.ts';

/** From small to large; each contains those before it. */
export const presets = ['recommended', 'pedantic', 'all'] as const;
export type Preset = (typeof presets)[number];

export const levels = ['error', 'warn', 'info', 'off'] as const;
export type Level = Severity | 'off';

export interface RuleSetting {
  readonly level: Level;
  readonly options?: unknown;
}

export type RuleSettings = Readonly<Record<string, RuleSetting>>;

/** Plain data. Patterns are those of .gitignore, relative to `folder`. */
export interface LintConfiguration {
  /** Absolute. */
  readonly folder: string;
  readonly preset: Preset;
  readonly rules: RuleSettings;
  /** Later ones win. */
  readonly overrides: readonly { readonly files: readonly string[]; readonly rules: RuleSettings }[];
  /** Win over all others: those of the command line. */
  readonly always: RuleSettings;
  /** Files that are not linted. */
  readonly ignore: readonly string[];
  /** Whether comments in the source may suppress diagnostics. */
  readonly suppressions: boolean;
}

/** What holds where there is no configuration file. */
export const defaultConfiguration: LintConfiguration = {
  folder: '/',
  preset: 'recommended',
  rules: {},
  overrides: [],
  always: {},
  ignore: [],
  suppressions: true,
};
