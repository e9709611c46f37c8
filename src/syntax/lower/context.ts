// What lowering a node needs: its text, its children, where problems go.
import type { AttrKey, Expr, Span, StringPart } from '../ast.ts';
import type { Item, Lowered } from '../read-tree.ts';

/** What every step of lowering sees: the text, and where to report. */
export interface Context {
  readonly text: string;
  readonly report: (span: Span, message: string, hint?: string) => void;
}

export type Builder = (node: Omit<Item, 'lowered'>, children: readonly Item[], context: Context) => Lowered;

export function spanOf({ start, end }: Span): Span {
  return { start, end };
}

/** The expression in a field; a hole at the end of what is there when the source lacks it. */
export function exprIn(node: Span, children: readonly Item[], field: string): Expr {
  const item = children.find((child) => child.field === field && child.lowered.expr);
  if (item?.lowered.expr) return item.lowered.expr;
  const gap = children.find((child) => child.field === field);
  return { type: 'Invalid', ...spanOf(gap ?? { start: node.end, end: node.end }) };
}

export function optionalExprIn(children: readonly Item[], field: string): Expr | undefined {
  return children.find((child) => child.field === field)?.lowered.expr;
}

export function keysIn(children: readonly Item[]): readonly AttrKey[] {
  return children.find((child) => child.lowered.keys)?.lowered.keys ?? [];
}

/** The expression without the parentheses around it, which Nix's parser forgets. */
export function unparenthesized(expr: Expr): Expr {
  let inner = expr;
  while (inner.type === 'Parenthesized') inner = inner.inner;
  return inner;
}

/** The value of a string without interpolations, else undefined. */
export function literalText(expr: Expr): string | undefined {
  if (expr.type !== 'String') return undefined;
  let value = '';
  for (const part of expr.parts) {
    if (part.type !== 'Text') return undefined;
    value += part.value;
  }
  return value;
}

/** Text and interpolations between two offsets; `values` turns the stretches as written into their values. */
export function stringParts(
  content: Span,
  children: readonly Item[],
  { text, report }: Context,
  values: (raw: readonly string[]) => readonly string[],
): StringPart[] {
  const interpolations = children.filter((child) => child.type === 'interpolation');
  const starts = [content.start, ...interpolations.map((item) => item.end)];
  const ends = [...interpolations.map((item) => item.start), content.end];
  const stretches = starts.map((start, index) => ({ start, end: Math.max(start, ends[index] ?? start) }));
  const raw = stretches.map(({ start, end }) => text.slice(start, end));
  for (const [index, stretch] of raw.entries()) {
    const at = stretch.indexOf('\0');
    const start = at + (stretches[index]?.start ?? 0);
    if (at >= 0)
      report(
        { start, end: start + 1 },
        'unexpected character U+0000 in a string',
        'Nix strings cannot contain NUL',
      );
  }
  const read = values(raw);
  return stretches.flatMap((stretch, index): StringPart[] => {
    const value = read[index] ?? '';
    const parts: StringPart[] = value === '' ? [] : [{ type: 'Text', ...stretch, value }];
    const item = interpolations[index];
    if (item) {
      const hole: Expr = { type: 'Invalid', start: item.end, end: item.end };
      parts.push({ type: 'Interpolation', ...spanOf(item), expr: item.lowered.expr ?? hole });
    }
    return parts;
  });
}
