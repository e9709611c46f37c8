// Edits that many rules need. All keep the formatting around them.
import type { Origin } from '../eval/index.ts';
import type { PlacedBinding, SourceFile } from '../program/source-file.ts';
import type { AttrBinding, Binding, Span } from '../syntax/index.ts';
import type { EditDraft } from './edit.ts';

export function replace(at: Origin, newText: string): EditDraft {
  return { at, newText };
}

/** Another bracket at both ends: a list becomes a set, or the other way round. What is inside stays where it is. */
export function replaceBrackets(file: SourceFile, { start, end }: Span, brackets: '[]' | '{}'): EditDraft[] {
  return [
    replace(file.origin({ start, end: start + 1 }), brackets.charAt(0)),
    replace(file.origin({ start: end - 1, end }), brackets.charAt(1)),
  ];
}

/** Another last step for the name of a binding; undefined for names that are computed. */
export function renameKey(
  file: SourceFile,
  { binding }: PlacedBinding,
  newName: string,
): EditDraft | undefined {
  const key = binding.path.at(-1);
  return key?.type === 'StaticKey' ? replace(file.origin(key), newName) : undefined;
}

/** Takes a binding away, with the rest of its line when nothing else is on it. */
export function removeBinding(file: SourceFile, binding: AttrBinding): EditDraft {
  return replace(file.origin(wholeLines(file.source.text, binding)), '');
}

/** Adds a binding, written as `name = value;` or as its lines, behind another one of the same set. */
export function addBindingAfter(
  file: SourceFile,
  binding: Binding,
  text: string | readonly string[],
): EditDraft {
  const written = typeof text === 'string' ? text : linesBeside(file, binding, text);
  const separator = separatorBehind(file, binding);
  const end = separator === ' ' ? binding.end : endWithComment(file, binding);
  return replace(file.origin({ start: end, end }), `${separator}${written}`);
}

/** Behind the comment at the end of its line, which is about this binding. */
function endWithComment({ comments, source }: SourceFile, { end }: Span): number {
  const comment = comments.find(({ start }) => start >= end);
  const isBeside =
    comment &&
    /^[ \t]*$/.test(source.text.slice(end, comment.start)) &&
    /^[ \t]*(?:\r?\n|$)/.test(source.text.slice(comment.end));
  return isBeside ? comment.end : end;
}

/** What is between a binding and a further one of its set: a line of its own if it has one, too. */
export function separatorBehind(file: SourceFile, binding: Span): string {
  return isOnOwnLine(file, binding) ? `\n${indentationOf(file, binding)}` : ' ';
}

/** Lines as they are indented beside a binding; one line where that is one among others on its line. */
export function linesBeside(file: SourceFile, binding: Span, lines: readonly string[]): string {
  return isOnOwnLine(file, binding)
    ? lines.join(`\n${indentationOf(file, binding)}`)
    : lines.map((line) => line.trim()).join(' ');
}

function isOnOwnLine(file: SourceFile, span: Span): boolean {
  const { source } = file;
  return source.line(source.positionAt(span.start).line).slice(0, column(file, span)).trim() === '';
}

/** The white space before the first character of the line of a span. */
export function indentationOf({ source }: SourceFile, span: Span): string {
  return /^[ \t]*/.exec(source.line(source.positionAt(span.start).line))?.[0] ?? '';
}

function column({ source }: SourceFile, span: Span): number {
  return source.positionAt(span.start).column - 1;
}

/** A span to remove: with the rest of its line when nothing else is on it, else with a space beside it. */
export function wholeLines(text: string, { start, end }: Span): Span {
  const before = /(?:^|\n)([ \t]*)$/.exec(text.slice(0, start));
  const after = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(end));
  if (before && after) return { start: start - (before[1] ?? '').length, end: end + after[0].length };
  // At the end of a line the space before it goes along, inside a line the one behind.
  if (after) return { start: start - (/(?<![ \t])[ \t]*$/.exec(text.slice(0, start))?.[0].length ?? 0), end };
  const space = /^[ \t]+/.exec(text.slice(end));
  return { start, end: end + (space?.[0].length ?? 0) };
}

/** A text as a Nix string between quotes. */
export function nixString(text: string): string {
  const escaped = text
    .replace(/["\\]|\$(?=\{)/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  return `"${escaped}"`;
}
