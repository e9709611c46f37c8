// Text that is taken to another place keeps its shape: its lines move together.
import type { SourceFile } from '../../program/source-file.ts';
import type { Span } from '../../syntax/index.ts';

/** The text of a span, whose lines behind the first one move so that the first one's indentation becomes `indentation`. */
export function movedText(file: SourceFile, span: Span, indentation: string): string {
  const { source } = file;
  const from = indentationAt(source.text, span.start);
  if (from === indentation) return file.textOf(span);
  let result = '';
  let offset = span.start;
  for (const line of file.textOf(span).split(/(?<=\n)/)) {
    result += offset === span.start || isInQuotes(file, offset) ? line : moved(line, from, indentation);
    offset += line.length;
  }
  return result;
}

/** The white space at the beginning of the line of an offset. */
export function indentationAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start))?.[0] ?? '';
}

function moved(line: string, from: string, to: string): string {
  if (line.trim() === '') return line;
  const own = /^[ \t]*/.exec(line)?.[0] ?? '';
  return own.startsWith(from) ? `${to}${line.slice(from.length)}` : `${to}${line.trimStart()}`;
}

/** There every space counts; in indented strings all lines move alike, and Nix takes that away. */
function isInQuotes(file: SourceFile, offset: number): boolean {
  return file
    .all('String')
    .some(({ style, start, end }) => style === 'quoted' && start < offset && offset < end);
}
