// The texts of a migration: as they are on the disk, and as they have become so far.
import { applyEdits } from '../edits/apply-fixes.ts';
import type { Edit, Place, Range } from '../edits/edit.ts';
import { SourceText } from '../syntax/index.ts';
import { type EditStep, originalOffset } from './original-offset.ts';

export interface MigrationText {
  readonly before: string;
  readonly after: string;
  readonly steps: readonly EditStep[];
}

export type Texts = ReadonlyMap<string, MigrationText>;

/** The texts after edits, which may be in several of them. */
export function withEdits(texts: Texts, edits: readonly Edit[]): Texts {
  const changed = new Map(texts);
  for (const [file, step] of byFile(edits)) {
    const text = texts.get(file);
    if (text)
      changed.set(file, { ...text, after: applyEdits(text.after, step), steps: [...text.steps, step] });
  }
  return changed;
}

/** What leads to texts that somebody wrote: of each file the one edit between what stays at its start and at its end. */
export function editsTo(texts: Texts, written: Readonly<Record<string, string>>): readonly Edit[] {
  return Object.entries(written).flatMap(([file, now]) => {
    const before = texts.get(file)?.after ?? now;
    if (before === now) return [];
    const shorter = Math.min(before.length, now.length);
    let start = 0;
    while (start < shorter && before[start] === now[start]) start++;
    let same = 0;
    while (same < shorter - start && before.at(-1 - same) === now.at(-1 - same)) same++;
    const source = new SourceText(file, before);
    const range = { start: source.positionAt(start), end: source.positionAt(before.length - same) };
    return [{ file, range, newText: now.slice(start, now.length - same) }];
  });
}

/** Things with a place, by the file that they are in. */
export function byFile<Placed extends Pick<Place, 'file'>>(
  all: readonly Placed[],
): ReadonlyMap<string, readonly Placed[]> {
  const files = new Map<string, Placed[]>();
  for (const each of all) files.set(each.file, [...(files.get(each.file) ?? []), each]);
  return files;
}

/** A range of the text as it is now, in the text before. */
export function originalRange({ before, steps }: MigrationText, file: string, range: Range): Range {
  const source = new SourceText(file, before);
  const start = originalOffset(range.start.offset, steps);
  const end = Math.max(start, originalOffset(range.end.offset, steps));
  return { start: source.positionAt(start), end: source.positionAt(end) };
}
