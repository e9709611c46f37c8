// Where a place of an edited text was before the edits.
import type { Edit } from '../edits/edit.ts';

/** Edits of one text, made at once; their ranges are those of the text before them, and do not overlap. */
export type EditStep = readonly Edit[];

/** @param steps in the order in which they were made. @returns an offset of the first text; of new text, where it was put in */
export function originalOffset(offset: number, steps: readonly EditStep[]): number {
  return steps.toReversed().reduce(offsetBefore, offset);
}

function offsetBefore(offset: number, step: EditStep): number {
  let growth = 0;
  for (const { range, newText } of step.toSorted((a, b) => a.range.start.offset - b.range.start.offset)) {
    const start = range.start.offset + growth;
    if (offset < start) break;
    if (offset < start + newText.length) return range.start.offset;
    growth += newText.length - (range.end.offset - range.start.offset);
  }
  return offset - growth;
}
