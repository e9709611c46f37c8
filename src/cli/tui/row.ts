// Lines of the view as texts with styles, measured in columns.
import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';

export type Style = 'plain' | 'bold' | 'dim' | 'added' | 'removed' | 'changed' | 'cursor';

export interface Segment {
  readonly text: string;
  readonly style: Style;
}

export type Row = readonly Segment[];

/** Exactly so many columns: cut with `…`, or filled with spaces. @param text without control characters */
export function fitted(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  if (columns <= 0) return '';
  const cut = cutTo(text, columns);
  const fill = ' '.repeat(columns - widthOf(cut));
  return align === 'left' ? cut + fill : fill + cut;
}

/** Most names need no measuring, and the arrow is in each chain. */
function widthOf(text: string): number {
  return /^[\x20-\x7e→]*$/.test(text) ? text.length : stringWidth(text);
}

function cutTo(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  const cut = cliTruncate(text, columns);
  // A wide character at the place of the cut stays whole.
  return stringWidth(cut) <= columns ? cut : cliTruncate(text, columns - 1);
}

/** Lines of at most so many columns, broken at spaces; further lines are indented. A longer word is cut. */
export function wrapped(text: string, columns: number, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let width = 0;
  for (const word of text.split(' ')) {
    const wordWidth = widthOf(word);
    if (line !== '' && width + 1 + wordWidth > columns) {
      lines.push(line);
      line = indent + word;
      width = indent.length + wordWidth;
    } else {
      width += wordWidth + (line === '' ? 0 : 1);
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map((each) => cutTo(each, columns));
}

/** The lines of a window of this height that has the line `at` in its middle, as far as there are lines. */
export function windowOf<Item>(
  items: readonly Item[],
  at: number,
  height: number,
): { readonly first: number; readonly items: readonly Item[] } {
  const first = Math.max(0, Math.min(at - Math.floor(height / 2), items.length - height));
  return { first, items: items.slice(first, first + height) };
}
