// Program + rules → diagnostics.

import type { EditDraft, Fix, FixDraft, Place } from '../../edits/edit.ts';
import type { Origin } from '../../eval/index.ts';
import type { Program } from '../../program/program.ts';
import type { Span } from '../../syntax/index.ts';
import type { Diagnostic, Severity } from '../diagnostic.ts';
import type { Finding, Rule, RuleHooks } from '../rule.ts';
import { type CallFinding, withCautiousFixes } from './cautious-fixes.ts';
import { compareDiagnostics, diagnosticKey } from './order.ts';
import { shownMessage } from './shown-message.ts';

export interface EnabledRule {
  readonly rule: Rule;
  readonly severity: Severity;
  /** As in the configuration file; they fit the rule's schema. */
  readonly options?: unknown;
}

export interface RunOptions {
  /**
   * Whether findings may be placed in a file. One whose value was written elsewhere is placed at the call.
   * Default: only in the file of the program.
   */
  readonly isLinted?: (file: string) => boolean;
}

/** In the order of the source; equal ones once. */
export function runRules(
  program: Program,
  rules: readonly EnabledRule[],
  { isLinted = (file) => file === program.file.source.file }: RunOptions = {},
): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  const isInvalid = program.file.problems.length > 0;
  for (const { rule, severity, options } of rules) {
    if (isInvalid && !rule.readsInvalid) continue;
    const hooks: RuleHooks = rule.options?.hooks(options) ?? rule;
    const reportAt = (site: Origin | undefined) => (finding: Finding) => {
      const placed = placeFinding(finding, site, isLinted);
      if (!placed) return;
      const diagnostic = toDiagnostic(program, rule.id, severity, placed, isLinted);
      const key = diagnosticKey(diagnostic);
      if (!found.has(key)) found.set(key, diagnostic);
    };
    hooks.onFile?.(program.file, reportAt(undefined), program);
    const ofCalls = findingsOf(program, hooks);
    for (const each of ofCalls) reportAt(each.site)(withCautiousFixes(program, each, ofCalls));
    for (const call of program.libraryCalls) {
      const { site } = call;
      const report = (finding: Finding) =>
        reportAt(site)(site ? withCautiousFixes(program, { site, finding }, []) : finding);
      hooks.onLibraryCall?.(call, report, program);
    }
  }
  return [...found.values()].toSorted(compareDiagnostics);
}

function findingsOf(program: Program, { onCall }: RuleHooks): readonly CallFinding[] {
  const found: CallFinding[] = [];
  if (onCall)
    for (const [index, call] of program.calls.entries())
      onCall(call, (finding) => found.push({ call: index, site: call.site, finding }));
  return found;
}

/**
 * What is written in a file that is not linted is reported at the call, with that place beside it; nothing when the
 * call is not in a linted file either.
 */
function placeFinding(
  finding: Finding,
  site: Origin | undefined,
  isLinted: (file: string) => boolean,
): Finding | undefined {
  const { at, related = [] } = finding;
  const isElsewhere = site !== undefined && !contains(site, at);
  if (isLinted(at.source.file)) {
    return isElsewhere
      ? { ...finding, related: [...related, { message: 'used by this call', at: site }] }
      : finding;
  }
  if (site === undefined || !isLinted(site.source.file)) return undefined;
  return { ...finding, at: site, related: [{ message: 'it is written here', at }, ...related] };
}

function toDiagnostic(
  program: Program,
  rule: string,
  severity: Severity,
  { message, at, related = [], fixes = [], unfixed }: Finding,
  isLinted: (file: string) => boolean,
): Diagnostic {
  const finished = fixes
    .filter(({ edits }) => edits.every((edit) => isLinted(edit.at.source.file)))
    .flatMap((fix) => finishFix(program, fix));
  const isLost = fixes.length > 0 && finished.length === 0;
  const reason = unfixed ?? (isLost ? 'a comment, or another file, stands in the way' : undefined);
  return {
    rule,
    severity,
    message: shownMessage(message, program.analysis.filesRead),
    ...placeOf(at),
    ...(reason !== undefined && { unfixed: reason }),
    related: related.map((each) => ({
      message: shownMessage(each.message, program.analysis.filesRead),
      ...placeOf(each.at),
    })),
    fixes: finished,
  };
}

export function placeOf({ source, start, end }: Origin): Place {
  return { file: source.file, range: { start: source.positionAt(start), end: source.positionAt(end) } };
}

function contains(outer: Origin, inner: Origin): boolean {
  return outer.source.file === inner.source.file && outer.start <= inner.start && inner.end <= outer.end;
}

// A fix that would lose a comment is none. Lines end as the others of the file do.
function finishFix(program: Program, { title, applicability, edits }: FixDraft): readonly Fix[] {
  if (edits.some((edit) => losesComment(program, edit))) return [];
  const finished = edits.map(({ at, newText }) => ({
    ...placeOf(at),
    newText: at.source.text.includes('\r\n') ? newText.replace(/\r?\n/g, '\r\n') : newText,
  }));
  return [{ title, applicability, edits: finished }];
}

function losesComment(program: Program, { at, newText }: EditDraft): boolean {
  const file = program.fileOf(at.source);
  const lost = (comment: Span): boolean =>
    at.start <= comment.start && comment.end <= at.end && !newText.includes(file.textOf(comment));
  return file.comments.some(lost);
}
