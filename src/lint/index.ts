// The public entry nixlayer/lint: rules on evaluated image calls and on syntax.
//
// One text is linted with `lintText`; many files with `findFiles`, `checkFiles` and `settle`, in worker threads.
export { applyEdits, applyFixes, type FixedText } from '../edits/apply-fixes.ts';
export type { Edit, Fix, Fixable, Place, Range } from '../edits/edit.ts';
export { type ErrorCode, type ErrorLocation, NixlayerError } from '../errors/nixlayer-error.ts';
export type { CheckedText, LintRequest } from './check-text.ts';
export {
  defaultConfiguration,
  type LintConfiguration,
  type Preset,
  type RuleSetting,
} from './config/configuration.ts';
export { Configurations, configurationFile, readConfiguration } from './config/find-configuration.ts';
export { parseConfiguration } from './config/parse-configuration.ts';
export type { Diagnostic, Severity } from './diagnostic.ts';
export type { FileOutcome, FileTask } from './files/check-file.ts';
export { type CheckFilesOptions, checkFiles } from './files/check-files.ts';
export { findFiles } from './files/find-files.ts';
export { type LintTextResult, lintText } from './lint-text.ts';
export { type Format, reporters } from './report/index.ts';
export type { LintReport, Reporter } from './report/report.ts';
export type { Rule, RuleInfo, RuleMeta } from './rule.ts';
export { allRules, type RuleGroup, ruleById, ruleGroups } from './rules/index.ts';
export { type LintedText, settle } from './settle.ts';
export type { SuppressedDiagnostic } from './suppress/apply-suppressions.ts';
