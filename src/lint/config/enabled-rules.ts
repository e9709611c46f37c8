// Configuration + file → the rules that look at it.
import ignore from 'ignore';
import type { RuleInfo } from '../rule.ts';
import { allRules } from '../rules/index.ts';
import type { EnabledRule } from '../run/run-rules.ts';
import { type Level, type LintConfiguration, presets, type RuleSetting } from './configuration.ts';

/** The rules that are not off, with what the configuration says of them, in the order of the documentation. */
export function enabledRules(configuration: LintConfiguration, file: string): readonly EnabledRule[] {
  const applied = configuration.overrides.map(({ files }) => matches(configuration, files, file));
  const key = applied.join();
  const known = enabled.get(configuration) ?? new Map<string, readonly EnabledRule[]>();
  enabled.set(configuration, known);
  const rules = known.get(key) ?? computeRules(configuration, file);
  known.set(key, rules);
  return rules;
}

/** By which overrides apply. */
const enabled = new WeakMap<LintConfiguration, Map<string, readonly EnabledRule[]>>();

function computeRules(configuration: LintConfiguration, file: string): readonly EnabledRule[] {
  return allRules.flatMap((rule) => {
    const { level, options } = settingOf(configuration, rule, file);
    if (level === 'off') return [];
    return [{ rule, severity: level, ...(options !== undefined && { options }) }];
  });
}

/** The level of one rule, also of those of suppressions. */
export function levelOf(configuration: LintConfiguration, rule: RuleInfo, file: string): Level {
  return settingOf(configuration, rule, file).level;
}

function settingOf(configuration: LintConfiguration, { id, meta }: RuleInfo, file: string): RuleSetting {
  const { preset, rules, overrides, always } = configuration;
  const isInPreset = presets.indexOf(meta.preset) <= presets.indexOf(preset);
  let setting: RuleSetting = { level: isInPreset ? meta.severity : 'off' };
  const settings = [
    rules,
    ...overrides.flatMap((each) => (matches(configuration, each.files, file) ? [each.rules] : [])),
    always,
  ];
  // A level alone leaves the options as they are.
  for (const said of settings) if (Object.hasOwn(said, id)) setting = { ...setting, ...said[id] };
  return setting;
}

/** Whether a configuration says that a file is not linted. */
export function isIgnored(configuration: LintConfiguration, file: string): boolean {
  return matches(configuration, configuration.ignore, file);
}

const matchers = new WeakMap<readonly string[], ignore.Ignore>();

function matches({ folder }: LintConfiguration, patterns: readonly string[], file: string): boolean {
  const start = folder === '/' ? '/' : `${folder}/`;
  if (patterns.length === 0 || !file.startsWith(start) || file === start) return false;
  const matcher = matchers.get(patterns) ?? ignore().add([...patterns]);
  matchers.set(patterns, matcher);
  return matcher.ignores(file.slice(start.length));
}
