// Edits of the items of lists that are written as such.
import type { Origin } from '../eval/index.ts';
import type { SourceFile } from '../program/source-file.ts';
import { replace } from './drafts.ts';
import type { EditDraft } from './edit.ts';

/** Takes an item out of its list, with the space before it; undefined for what is no item of a written list. */
export function removeItem(file: SourceFile, at: Origin): EditDraft | undefined {
  const isItem = file
    .all('List')
    .some(({ items }) => items.some((each) => each.start === at.start && each.end === at.end));
  if (!isItem) return undefined;
  const space = /(?<![ \t\r\n])[ \t\r\n]*$/.exec(at.source.text.slice(0, at.start))?.[0].length ?? 0;
  return replace({ ...at, start: at.start - space }, '');
}
