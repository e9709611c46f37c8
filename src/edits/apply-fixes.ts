// A text and what offers fixes of it → the text with those fixes.
import { parseNix, SourceText } from '../syntax/index.ts';
import type { Edit, Fix, Fixable } from './edit.ts';

export interface FixedText<Finding extends Fixable> {
  readonly text: string;
  /** The findings whose fix is in it. */
  readonly applied: readonly Finding[];
}

/**
 * Applies one fix of each finding, where those do not touch one another; the first in the text wins.
 * Only fixes all of whose edits are in this file are taken. Of a text that can be parsed, those after which it could
 * not be are left out.
 * @param allowed of which kinds
 */
export function applyFixes<Finding extends Fixable>(
  source: SourceText,
  findings: readonly Finding[],
  allowed: ReadonlySet<Fix['applicability']>,
): FixedText<Finding> {
  const chosen: ChosenFix<Finding>[] = [];
  for (const finding of findings) {
    const fix = finding.fixes.find(
      ({ applicability, edits }) =>
        allowed.has(applicability) && edits.every(({ file }) => file === source.file),
    );
    if (!fix) continue;
    const taken = chosen.flatMap(({ edits }) => edits);
    if (fix.edits.some((edit) => taken.some((other) => touch(edit, other)))) continue;
    chosen.push({ finding, edits: fix.edits });
  }
  if (parseNix(source).problems.length > 0) return withFixes(source, chosen);
  const all = withFixes(source, chosen);
  if (isSound(source, all)) return all;
  // Two fixes may give two attributes the same name: the first one is taken.
  let sound: ChosenFix<Finding>[] = [];
  for (const each of chosen) {
    const more = [...sound, each];
    if (isSound(source, withFixes(source, more))) sound = more;
  }
  return withFixes(source, sound);
}

interface ChosenFix<Finding> {
  readonly finding: Finding;
  readonly edits: readonly Edit[];
}

function withFixes<Finding extends Fixable>(
  { text }: SourceText,
  chosen: readonly ChosenFix<Finding>[],
): FixedText<Finding> {
  return {
    text: applyEdits(
      text,
      chosen.flatMap(({ edits }) => edits),
    ),
    applied: chosen.map(({ finding }) => finding),
  };
}

function isSound({ file }: SourceText, { text }: Pick<FixedText<Fixable>, 'text'>): boolean {
  return parseNix(new SourceText(file, text)).problems.length === 0;
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

/** Edits at the same place would depend on their order. */
export function touch(a: Edit, b: Edit): boolean {
  return (
    a.file === b.file &&
    a.range.start.offset <= b.range.end.offset &&
    b.range.start.offset <= a.range.end.offset
  );
}
