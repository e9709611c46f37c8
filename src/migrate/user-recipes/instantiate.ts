// A pattern with what its metavariables stand for → text for a place of a file.
import type { SourceFile } from '../../program/source-file.ts';
import type { Expr, Span } from '../../syntax/index.ts';
import type { Entry } from './entries.ts';
import type { Capture, Captures } from './match-pattern.ts';
import { bare, metavariable, type Pattern, restBinding, restItem } from './pattern.ts';
import { indentationAt, movedText } from './reindent.ts';

/** @param part of the pattern. @param indentation of the line where the text begins */
export function instantiate(
  pattern: Pattern,
  part: Expr,
  file: SourceFile,
  captures: Captures,
  indentation: string,
): string {
  const { text } = pattern.file.source;
  const start = indentationAt(text, part.start);
  // The pattern's own lines are as far from the first one as they are there.
  const own = (from: number, to: number) => text.slice(from, to).replaceAll(`\n${start}`, `\n${indentation}`);
  let result = '';
  let from = part.start;
  for (const { span, name, parent } of placeholders(pattern.file, part)) {
    result += own(from, span.start);
    const capture = captures.get(name);
    const line = result.includes('\n') ? indentationAt(result, result.length) : indentation;
    const written = capture ? captureText(file, capture, line, parent) : '';
    result = written === '' ? withoutSpaceBefore(result, text[span.end]) : result + written;
    from = span.end;
  }
  return result + own(from, part.end);
}

/** Where nothing is written, the white space before it and behind it would be one too many. */
function withoutSpaceBefore(text: string, next: string | undefined): string {
  if (next === '\n') return text.replace(/\n?[ \t]*$/, '');
  return next === ' ' ? text.replace(/[ \t]+$/, '') : text;
}

/** Whether an expression can stand in a place as it is. */
export function needsParentheses(expr: Expr, parent: Expr | undefined, place: Expr): boolean {
  if (isAtomic(expr)) return false;
  switch (parent?.type) {
    case 'List':
    case 'Select':
    case 'HasAttr':
      return true;
    case 'Apply':
      return parent.arg === place || expr.type !== 'Apply';
    case 'Binary':
    case 'Unary':
      return expr.type !== 'Apply';
    default:
      return false;
  }
}

/** Whether an expression never needs parentheses. */
export function isAtomic(expr: Expr): boolean {
  switch (expr.type) {
    case 'Identifier':
    case 'Integer':
    case 'Float':
    case 'String':
    case 'Path':
    case 'SearchPath':
    case 'List':
    case 'AttrSet':
    case 'LegacyLet':
    case 'Parenthesized':
      return true;
    case 'Select':
      return !expr.fallback;
    default:
      return false;
  }
}

interface Placeholder {
  readonly span: Span;
  readonly name: string;
  /** What the metavariable is directly in; the metavariable itself. */
  readonly parent?: { readonly expr: Expr | undefined; readonly place: Expr };
}

function placeholders(file: SourceFile, part: Expr): readonly Placeholder[] {
  const isInside = (span: Span) => part.start <= span.start && span.end <= part.end;
  const variables = file.all('Identifier').flatMap((expr): readonly Placeholder[] => {
    const name = metavariable(expr);
    const rest = restItem(expr);
    // What stands for the whole part gets its parentheses from whoever writes the part.
    if (name !== undefined && expr === part) return [{ span: expr, name }];
    if (name !== undefined) return [{ span: expr, name, parent: { expr: file.parentOf(expr), place: expr } }];
    return rest === undefined ? [] : [{ span: expr, name: rest }];
  });
  const bindings = (['AttrSet', 'Let', 'LegacyLet'] as const)
    .flatMap((type) => file.all(type).flatMap((holder) => [...holder.bindings]))
    .flatMap((binding): readonly Placeholder[] => {
      const name = restBinding(binding);
      return name === undefined ? [] : [{ span: binding, name }];
    });
  return [...variables, ...bindings]
    .filter(({ span }) => isInside(span))
    .toSorted((a, b) => a.span.start - b.span.start);
}

function captureText(
  file: SourceFile,
  capture: Capture,
  indentation: string,
  parent: Placeholder['parent'],
): string {
  switch (capture.type) {
    case 'expression': {
      const text = movedText(file, capture.span, indentation);
      const isWhole = capture.span.end === capture.expr.end;
      return isWhole && parent && needsParentheses(capture.expr, parent.expr, parent.place)
        ? `(${text})`
        : text;
    }
    case 'bindings':
      return joined(
        file,
        capture.entries.map((entry) => entryText(file, entry, indentation)),
        capture.entries.map(({ binding }) => binding),
        indentation,
      );
    case 'items':
      return joined(
        file,
        capture.items.map((item) => movedText(file, item, indentation)),
        capture.items,
        indentation,
      );
  }
}

/** One below the other if they were so, else beside one another; with the comments before and behind them. */
function joined(
  file: SourceFile,
  texts: readonly string[],
  spans: readonly Span[],
  indentation: string,
): string {
  const pieces = texts.map((text, index) => {
    const span = spans[index] ?? { start: 0, end: 0 };
    return `${commentsBefore(file, span, indentation)}${text}${commentBehind(file, span)}`;
  });
  const hasLines =
    pieces.some((piece) => /#[^\n]*$/.test(piece)) ||
    new Set(spans.map(({ start }) => file.source.positionAt(start).line)).size > 1;
  return pieces.join(hasLines ? `\n${indentation}` : ' ');
}

function entryText(file: SourceFile, entry: Entry, indentation: string): string {
  if (!('name' in entry)) return movedText(file, entry.binding, indentation);
  const { from } = entry.binding;
  return `inherit ${from ? `(${file.textOf(bare(from))}) ` : ''}${entry.key};`;
}

/** Whole lines directly above. */
function commentsBefore(file: SourceFile, span: Span, indentation: string): string {
  const { text } = file.source;
  const lines: string[] = [];
  let start = span.start;
  for (let comment = commentEndingAt(file, start); comment; comment = commentEndingAt(file, start)) {
    if (text.slice(text.lastIndexOf('\n', comment.start - 1) + 1, comment.start).trim() !== '') break;
    lines.unshift(movedText(file, comment, indentation));
    start = comment.start;
  }
  return lines.map((line) => `${line}\n${indentation}`).join('');
}

function commentEndingAt(file: SourceFile, offset: number): Span | undefined {
  return file.comments.find(
    ({ end }) => end <= offset && /^[ \t]*(?:\r?\n)?[ \t]*$/.test(file.source.text.slice(end, offset)),
  );
}

function commentBehind(file: SourceFile, { end }: Span): string {
  const { text } = file.source;
  const comment = file.comments.find(({ start }) => start >= end && /^[ \t]*$/.test(text.slice(end, start)));
  return comment ? text.slice(end, comment.end) : '';
}
