// One text → what the rules find in it, before suppressions. Plain data, so that a worker can send it.

import type { Place } from '../edits/edit.ts';
import { openProgram, type ProgramRequest } from '../program/open-program.ts';
import { defaultConfiguration, type LintConfiguration } from './config/configuration.ts';
import { enabledRules, levelOf } from './config/enabled-rules.ts';
import type { Diagnostic } from './diagnostic.ts';
import { allRules } from './rules/index.ts';
import { type EnabledRule, runRules } from './run/run-rules.ts';
import recipeIds from './suppress/recipe-ids.json' with { type: 'json' };
import { reportUnknown } from './suppress/report-suppressions.ts';
import { readSuppressions, type Suppression, type Suppressions } from './suppress/suppression.ts';
import { suppressionRules, unknownSuppression } from './suppress/suppression-rules.ts';

export interface LintRequest extends ProgramRequest {
  /** Default: the recommended rules. */
  readonly config?: LintConfiguration;
  /** The rules that run, in the place of those of the configuration. */
  readonly rules?: readonly EnabledRule[];
  /** Which other files a diagnostic may be placed in; what comes from elsewhere is reported at the call. Default: none. */
  readonly isLinted?: (file: string) => boolean;
}

export interface CheckedText {
  readonly file: string;
  readonly text: string;
  /** Some may be in other files, those that `isLinted` allows. */
  readonly diagnostics: readonly Diagnostic[];
  readonly suppressions: readonly Suppression[];
  /** Of dockerTools functions, those that its evaluation made. */
  readonly imageCalls: number;
  /** Its evaluation reached a limit: with more time, more might be found. */
  readonly isCut: boolean;
  /** IDs of the rules that looked at it. */
  readonly enabled: readonly string[];
  /** All that was read, or looked for, to evaluate it; absolute. */
  readonly dependencies: readonly string[];
}

/** @throws NixlayerError E_GRAMMAR_MISSING; nothing for what a text contains */
export function checkText(request: LintRequest): CheckedText {
  const { file, text, config = defaultConfiguration, isLinted = () => false } = request;
  const { program, real, dependencies } = openProgram(request);
  const rules = request.rules ?? enabledRules(config, file);
  const found = runRules(program, rules, { isLinted: (each) => each === real || isLinted(each) });
  const { source, comments } = program.file;
  const none: Suppressions = { suppressions: [], mistakes: [] };
  const read = config.suppressions ? readSuppressions(source, comments) : none;
  const unknownLevel = levelOf(config, unknownSuppression, file);
  const diagnostics = [
    ...found.flatMap((each) => (each.file === real ? each : ofOtherFile(config, each))),
    ...(unknownLevel === 'off' ? [] : reportUnknown(source, read, knownIds, unknownLevel)),
  ];
  return {
    file,
    text,
    diagnostics: real === file ? diagnostics : diagnostics.map((each) => renamed(each, real, file)),
    suppressions: read.suppressions,
    imageCalls: program.calls.length,
    isCut: program.analysis.isCut,
    enabled: rules.map(({ rule }) => rule.id),
    dependencies: [...dependencies],
  };
}

/** Comments may name recipes, too, which only migration knows: their names are written down beside the rules. */
const knownIds: ReadonlySet<string> = new Set([
  ...[...allRules, ...suppressionRules].map(({ id }) => id),
  ...recipeIds,
]);

// The level is that of the file in which a diagnostic is.
function ofOtherFile(config: LintConfiguration, diagnostic: Diagnostic): readonly Diagnostic[] {
  const rule = allRules.find(({ id }) => id === diagnostic.rule);
  const level = rule ? levelOf(config, rule, diagnostic.file) : diagnostic.severity;
  return level === 'off' ? [] : [{ ...diagnostic, severity: level }];
}

function renamed(diagnostic: Diagnostic, from: string, to: string): Diagnostic {
  const rename = <Kind extends Place>(place: Kind): Kind =>
    place.file === from ? { ...place, file: to } : place;
  return {
    ...rename(diagnostic),
    related: diagnostic.related.map(rename),
    fixes: diagnostic.fixes.map((fix) => ({ ...fix, edits: fix.edits.map(rename) })),
  };
}
