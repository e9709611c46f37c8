// Diagnostics with fixes → new texts.
import { parseNix, SourceText } from '../../syntax/index.ts';
import type { Diagnostic, Edit, Fix } from '../diagnostic.ts';

export interface FixedText {
  readonly text: string;
  /** The diagnostics whose fix is in it. */
  readonly applied: readonly Diagnostic[];
}

/**
 * Applies one fix of each diagnostic, where those do not touch one another; the first in the text wins.
 * Only fixes all of whose edits are in this file are taken.
 * @param allowed of which kinds
 * @returns the text as it was when what came out could not be parsed although the text could
 */
export function applyFixes(
  source: SourceText,
  diagnostics: readonly Diagnostic[],
  allowed: ReadonlySet<Fix['applicability']>,
): FixedText {
  const chosen: { diagnostic: Diagnostic; edits: readonly Edit[] }[] = [];
  for (const diagnostic of diagnostics) {
    const fix = diagnostic.fixes.find(
      ({ applicability, edits }) =>
        allowed.has(applicability) && edits.every(({ file }) => file === source.file),
    );
    if (!fix) continue;
    const taken = chosen.flatMap(({ edits }) => edits);
    if (fix.edits.some((edit) => taken.some((other) => touch(edit, other)))) continue;
    chosen.push({ diagnostic, edits: fix.edits });
  }
  const text = applyEdits(
    source.text,
    chosen.flatMap(({ edits }) => edits),
  );
  const wasSound = parseNix(source).problems.length === 0;
  if (wasSound && parseNix(new SourceText(source.file, text)).problems.length > 0)
    return { text: source.text, applied: [] };
  return { text, applied: chosen.map(({ diagnostic }) => diagnostic) };
}

/** Replaces the ranges, which must not overlap, by their texts. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = '';
  let from = 0;
  for (const { range, newText } of edits.toSorted((a, b) => a.range.start.offset - b.range.start.offset)) {
    result += text.slice(from, range.start.offset) + newText;
    from = range.end.offset;
  }
  return result + text.slice(from);
}

// Edits at the same place would depend on their order.
function touch(a: Edit, b: Edit): boolean {
  return a.range.start.offset <= b.range.end.offset && b.range.start.offset <= a.range.end.offset;
}
