// A text and its diagnostics → the text with their fixes, applied until there is nothing left to fix.
import { SourceText } from '../syntax/index.ts';
import { applyFixes } from './apply-fixes.ts';
import type { Fix, Fixable } from './edit.ts';

/** What fixing has to know of a diagnostic. */
export interface FixableDiagnostic extends Fixable {
  readonly rule: string;
  readonly severity: 'error' | 'warn' | 'info';
  readonly message: string;
}

export interface TextFixes<Diagnostic> {
  readonly text: string;
  /** The diagnostics whose fix is in it, in the order of application. */
  readonly applied: readonly Diagnostic[];
}

const maxPasses = 10;

/**
 * Each pass lints the text anew. A fix after which there are more errors than before is left out.
 * @param lint what is reported of a text; suppressed diagnostics are not fixed
 */
export function fixText<Diagnostic extends FixableDiagnostic>(
  file: string,
  text: string,
  allowed: ReadonlySet<Fix['applicability']>,
  lint: (text: string) => readonly Diagnostic[],
): TextFixes<Diagnostic> {
  const applied: Diagnostic[] = [];
  const refused = new Set<string>();
  let current = { text, diagnostics: lint(text) };
  for (let pass = 0; pass < maxPasses; pass++) {
    const source = new SourceText(file, current.text);
    const candidates = current.diagnostics.filter((each) => !refused.has(identity(each)));
    const next = applyFixes(source, candidates, allowed);
    if (next.text === current.text) break;
    const diagnostics = lint(next.text);
    if (!isHarmful(next.applied, current.diagnostics, diagnostics)) {
      applied.push(...next.applied);
      current = { text: next.text, diagnostics };
      continue;
    }
    const culprits = next.applied.filter((each) =>
      isHarmful([each], current.diagnostics, lint(applyFixes(source, [each], allowed).text)),
    );
    // Those that do harm only together are all left out.
    for (const each of culprits.length > 0 ? culprits : next.applied) refused.add(identity(each));
  }
  return { text: current.text, applied };
}

// What is right now may show what it hid before: an error in exchange for each that was fixed. But it has to be Nix.
function isHarmful(
  applied: readonly FixableDiagnostic[],
  before: readonly FixableDiagnostic[],
  after: readonly FixableDiagnostic[],
): boolean {
  const errors = newErrors(before, after);
  const fixed = applied.filter(({ severity }) => severity === 'error').length;
  return errors.length > fixed || errors.some(({ rule }) => rule === 'parse-error');
}

/** Errors of which there were fewer. */
function newErrors(
  before: readonly FixableDiagnostic[],
  after: readonly FixableDiagnostic[],
): readonly FixableDiagnostic[] {
  const counts = new Map<string, number>();
  for (const each of before) counts.set(identity(each), (counts.get(identity(each)) ?? 0) + 1);
  return after.filter((each) => {
    if (each.severity !== 'error') return false;
    const left = (counts.get(identity(each)) ?? 0) - 1;
    counts.set(identity(each), left);
    return left < 0;
  });
}

// Without the place, which fixes move.
function identity({ rule, message }: FixableDiagnostic): string {
  return JSON.stringify([rule, message]);
}
