// Places in sources as files, lines and columns, and their order.
import type { Origin } from '../eval/index.ts';
import type { SourceRange } from './image-call.ts';

/** Lines and columns of a place in a source; undefined for values that were not written anywhere. */
export function rangeOf(origin: Origin | undefined): SourceRange | undefined {
  if (origin === undefined) return undefined;
  const { source, start, end } = origin;
  const from = source.positionAt(start);
  const to = source.positionAt(end);
  return {
    file: source.file,
    line: from.line,
    column: from.column,
    end: { line: to.line, column: to.column },
  };
}

/** By file, then from top to bottom; unknown places come last. */
export function compareRanges(a: SourceRange | undefined, b: SourceRange | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
