// The public entry nixlayer/lint: rules on evaluated image calls and on syntax.

export { applyEdits, applyFixes, type FixedText } from '../edits/apply-fixes.ts';
export type { Edit, Fix, Place, Range } from '../edits/edit.ts';
export type { LintRequest } from './check-text.ts';
export {
  defaultConfiguration,
  type LintConfiguration,
  type Preset,
  type RuleSetting,
} from './config/configuration.ts';
export { Configurations, configurationFile, readConfiguration } from './config/find-configuration.ts';
export { parseConfiguration } from './config/parse-configuration.ts';
export type { Diagnostic, Severity } from './diagnostic.ts';
export { type LintTextResult, lintText } from './lint-text.ts';
export type { RuleInfo, RuleMeta } from './rule.ts';
export { allRules, type RuleGroup, ruleById, ruleGroups } from './rules/index.ts';
export type { SuppressedDiagnostic } from './suppress/apply-suppressions.ts';
