// Program + rules → diagnostics.
import type { Origin } from '../../eval/index.ts';
import type { Span } from '../../syntax/index.ts';
import type { Diagnostic, Fix, Place, Severity } from '../diagnostic.ts';
import type { Program } from '../facts/program.ts';
import type { EditDraft, Finding, FixDraft, Rule } from '../rule.ts';

export interface EnabledRule {
  readonly rule: Rule;
  readonly severity: Severity;
}

/** In the order of the source; equal ones once. */
export function runRules(program: Program, rules: readonly EnabledRule[]): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const { rule, severity } of rules) {
    const reportAt = (site: Origin | undefined) => (finding: Finding) => {
      const diagnostic = toDiagnostic(program, rule.id, severity, finding, site);
      const { file, range, message } = diagnostic;
      const key = JSON.stringify([rule.id, file, range.start.offset, range.end.offset, message]);
      if (!found.has(key)) found.set(key, diagnostic);
    };
    rule.onFile?.(program.file, reportAt(undefined), program);
    if (rule.onCall) for (const call of program.calls) rule.onCall(call, reportAt(call.site));
    if (rule.onLibraryCall)
      for (const call of program.libraryCalls) rule.onLibraryCall(call, reportAt(call.site));
  }
  return [...found.values()].toSorted(compareDiagnostics);
}

/** By file, place, then rule. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  const byPlace = a.range.start.offset - b.range.start.offset || a.range.end.offset - b.range.end.offset;
  return byPlace || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0);
}

function toDiagnostic(
  program: Program,
  rule: string,
  severity: Severity,
  { message, at, related = [], fixes = [] }: Finding,
  site: Origin | undefined,
): Diagnostic {
  const isElsewhere = site !== undefined && !contains(site, at);
  const allRelated = [...related, ...(isElsewhere ? [{ message: 'used by this call', at: site }] : [])];
  return {
    rule,
    severity,
    message,
    ...placeOf(at),
    related: allRelated.map((each) => ({ message: each.message, ...placeOf(each.at) })),
    fixes: fixes.flatMap((fix) => finishFix(program, fix)),
  };
}

export function placeOf({ source, start, end }: Origin): Place {
  return { file: source.file, range: { start: source.positionAt(start), end: source.positionAt(end) } };
}

function contains(outer: Origin, inner: Origin): boolean {
  return outer.source.file === inner.source.file && outer.start <= inner.start && inner.end <= outer.end;
}

// A fix that would lose a comment is none.
function finishFix(program: Program, { title, applicability, edits }: FixDraft): readonly Fix[] {
  if (edits.some((edit) => losesComment(program, edit))) return [];
  return [{ title, applicability, edits: edits.map(({ at, newText }) => ({ ...placeOf(at), newText })) }];
}

function losesComment(program: Program, { at, newText }: EditDraft): boolean {
  const file = program.fileOf(at.source);
  const lost = (comment: Span): boolean =>
    at.start <= comment.start && comment.end <= at.end && !newText.includes(file.textOf(comment));
  return file.comments.some(lost);
}
