// Lines and columns count from 0 in the protocol, from 1 here; both count columns in UTF-16 units.
import type { Position as ClientPosition, Range as ClientRange, Location } from 'vscode-languageserver/node';
import type { Place, Range } from '../../edits/edit.ts';
import type { Position, SourceText, Span } from '../../syntax/index.ts';

export function toClientRange({ start, end }: Range): ClientRange {
  return { start: toClientPosition(start), end: toClientPosition(end) };
}

export function spanToClientRange(source: SourceText, { start, end }: Span): ClientRange {
  return toClientRange({ start: source.positionAt(start), end: source.positionAt(end) });
}

/** @param uriOf of a file */
export function toLocation({ file, range }: Place, uriOf: (file: string) => string): Location {
  return { uri: uriOf(file), range: toClientRange(range) };
}

export function offsetOf(source: SourceText, { line, character }: ClientPosition): number {
  return source.offsetAt(line + 1, character + 1);
}

function toClientPosition({ line, column }: Position): ClientPosition {
  return { line: line - 1, character: column - 1 };
}
