// Lists and sets over several lines, as nixfmt lays them out (https://github.com/NixOS/nixfmt, RFC 166): of a list with several items,
// of a set that is a value or has several attributes, each stands on a line of its own.
import type { SourceFile } from '../program/source-file.ts';
import type { Binding, Expr, Span } from '../syntax/index.ts';
import { indentationOf } from './drafts.ts';
import type { Edit } from './edit.ts';

type ExprOfType<Type extends Expr['type']> = Extract<Expr, { readonly type: Type }>;

/** Columns. */
const width = 100;

/**
 * What would be on several lines, the outermost only: those inside come up when these edits are made. None for a file whose layout
 * is nixfmt's.
 */
export function expansions(file: SourceFile): readonly Edit[] {
  const edits = [
    ...file
      .all('List')
      .filter(isToExpand(file))
      .map((list) => expanded(file, list, list.items)),
    ...file
      .all('AttrSet')
      .filter(isToExpand(file))
      .map((set) => expanded(file, set, set.bindings)),
    ...[...file.all('AttrSet'), ...file.all('Let')].flatMap(({ bindings }) => apart(file, bindings)),
  ];
  const isInside = (inner: Edit) =>
    edits.some(
      (outer) =>
        outer !== inner &&
        outer.range.start.offset <= inner.range.start.offset &&
        inner.range.end.offset <= outer.range.end.offset,
    );
  return edits.filter((each) => !isInside(each));
}

function isToExpand(file: SourceFile) {
  return (expr: ExprOfType<'List' | 'AttrSet'>): boolean => {
    const isLine = lineOf(file, expr.start) === lineOf(file, expr.end);
    if (!isLine || file.comments.some((comment) => isWithin(comment, expr))) return false;
    if (expr.type === 'List') return expr.items.length > 1;
    const isLong = file.source.line(lineOf(file, expr.start)).length > width;
    return expr.bindings.length > 1 || (expr.bindings.length === 1 && (isLong || isValue(file, expr)));
  };
}

function isValue(file: SourceFile, expr: Expr): boolean {
  const parent = file.parentOf(expr);
  return (
    (parent?.type === 'AttrSet' || parent?.type === 'Let') &&
    parent.bindings.some((each) => each.type === 'AttrBinding' && each.value === expr)
  );
}

/** `[ a b ]`, `rec { a = 1; }` → a line for each part. */
function expanded(file: SourceFile, expr: Expr, parts: readonly Span[]): Edit {
  const indentation = indentationOf(file, expr);
  const start = file.textOf({ start: expr.start, end: parts[0]?.start ?? expr.end }).trimEnd();
  const end = file.textOf({ start: expr.end - 1, end: expr.end });
  const lines = parts.map((part) => `${indentation}  ${file.textOf(part)}`);
  return edit(file, expr, [start, ...lines, `${indentation}${end}`].join('\n'));
}

/** Of a set over several lines: bindings that share one. */
function apart(file: SourceFile, bindings: readonly Binding[]): readonly Edit[] {
  return bindings.flatMap((binding, index) => {
    const before = bindings[index - 1];
    if (before === undefined || lineOf(file, before.end) !== lineOf(file, binding.start)) return [];
    const gap = { start: before.end, end: binding.start };
    return file.textOf(gap).trim() === '' ? [edit(file, gap, `\n${indentationOf(file, before)}`)] : [];
  });
}

function edit({ source }: SourceFile, { start, end }: Span, newText: string): Edit {
  const range = { start: source.positionAt(start), end: source.positionAt(end) };
  return { file: source.file, range, newText };
}

function lineOf({ source }: SourceFile, offset: number): number {
  return source.positionAt(offset).line;
}

function isWithin(inner: Span, outer: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
