// The lines of a source around a place, with a caret, for messages.
import type { ErrorLocation } from '../errors/nixlayer-error.ts';
import type { Span } from './ast.ts';
import type { SourceText } from './source-text.ts';

const widestLine = 100;
const tabWidth = 4;

/** Where a span begins, for errors: file, line and column from 1, and the excerpt. */
export function locate(source: SourceText, span: Span): ErrorLocation {
  const { line, column } = source.positionAt(span.start);
  return { file: source.file, line, column, excerpt: renderExcerpt(source, span) };
}

/**
 * The line where a span begins, with its number in a gutter and carets under the span, or under its first line if
 * it goes on. No trailing newline. Tabs become spaces, control characters a symbol, a long line is cut around the
 * span. For example:
 *
 *     3 |   contents = [ helo ];
 *       |                ^^^^
 */
export function renderExcerpt(source: SourceText, span: Span): string {
  const { line, column } = source.positionAt(span.start);
  const text = source.line(line);
  const start = Math.min(column - 1, text.length);
  const end = Math.min(Math.max(start + span.end - span.start, start), text.length);
  const shown = cut({
    before: printable(text.slice(0, start), 0),
    marked: printable(text.slice(start, end), columns(text.slice(0, start))),
    after: printable(text.slice(end), columns(text.slice(0, end))),
  });
  const gutter = String(line);
  const under = `${' '.repeat(width(shown.before))}${'^'.repeat(Math.max(1, width(shown.marked)))}`;
  const content = `${shown.before}${shown.marked}${shown.after}`.trimEnd();
  return `${gutter} | ${content}\n${' '.repeat(gutter.length)} | ${under}`;
}

interface MarkedLine {
  readonly before: string;
  readonly marked: string;
  readonly after: string;
}

function cut({ before, marked, after }: MarkedLine): MarkedLine {
  if (width(before) + width(marked) + width(after) <= widestLine) return { before, marked, after };
  const shortMarked = head(marked, Math.floor(widestLine * 0.6));
  const shortBefore = tail(before, widestLine - width(shortMarked) - Math.min(width(after), 20));
  const room = widestLine - width(shortBefore) - width(shortMarked);
  return { before: shortBefore, marked: shortMarked, after: shortMarked === marked ? head(after, room) : '' };
}

function head(text: string, room: number): string {
  if (width(text) <= room) return text;
  let kept = '';
  for (const character of text) {
    if (width(kept) + width(character) > room - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

function tail(text: string, room: number): string {
  if (width(text) <= room) return text;
  let kept = '';
  for (const character of Array.from(text).reverse()) {
    if (width(kept) + width(character) > room - 1) break;
    kept = character + kept;
  }
  return `…${kept}`;
}

// `column` is where the text begins, for tab stops.
function printable(text: string, column: number): string {
  let shown = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (character === '\t') shown += ' '.repeat(tabWidth - ((column + width(shown)) % tabWidth));
    else if (code < 0x20) shown += String.fromCodePoint(0x2400 + code);
    // Control characters, and bytes that are no UTF-8.
    else if ((code >= 0x7f && code < 0xa0) || (code >= 0xd800 && code < 0xe000)) shown += '\ufffd';
    else shown += character;
  }
  return shown;
}

function columns(text: string): number {
  return width(printable(text, 0));
}

/** Terminal columns: two for East Asian wide characters and emoji, none for combining marks. */
function width(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let total = 0;
  for (const character of text) total += characterWidth(character);
  return total;
}

function characterWidth(character: string): number {
  if (/^[\p{Mn}\p{Me}\p{Cf}]$/u.test(character)) return 0;
  if (/^\p{Emoji_Presentation}$/u.test(character)) return 2;
  const code = character.codePointAt(0) ?? 0;
  const isWide =
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x20000 && code <= 0x3fffd);
  return isWide ? 2 : 1;
}
