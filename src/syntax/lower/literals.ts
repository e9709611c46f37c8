// Numbers, strings, paths: concrete → typed tree.
import type { Expr, PathExpr, Span, StringExpr } from '../ast.ts';
import type { Item } from '../read-tree.ts';
import { type Builder, type Context, exprIn, spanOf, stringParts } from './context.ts';
import { stripIndentation } from './indented-text.ts';
import { readFloat, readInteger } from './numbers.ts';
import { unescapeQuoted } from './quoted-text.ts';

const interpolatedStart =
  /^(?:(?:~|[\w.+-]*)(?:\/[\w.+-]+)+\/?|(?:~|[\w.+-]*)\/)(?:[\w.+-]*(?:\/[\w.+-]+)+\/?|[\w.+-]*\/|[\w.+-]+)?$/;

/** Builders of the expressions that are written as one literal. */
export const literals: Readonly<Record<string, Builder>> = {
  integer_expression: (node, _children, { text, report }) => {
    const literal = text.slice(node.start, node.end);
    const value = literal === '' ? undefined : readInteger(literal);
    if (value !== undefined) return { expr: { type: 'Integer', ...spanOf(node), value } };
    if (literal !== '') report(node, `the integer ${literal} is larger than 9223372036854775807`);
    return invalid(node);
  },

  float_expression: (node, _children, { text, report }) => {
    const value = readFloat(text.slice(node.start, node.end));
    if (value !== undefined) return { expr: { type: 'Float', ...spanOf(node), value } };
    report(node, `the float ${text.slice(node.start, node.end)} is outside the range of 64-bit floats`);
    return invalid(node);
  },

  string_expression: (node, children, context) => {
    const parts = stringParts(contentOf(node, children, 1), children, context, (raw) =>
      raw.map(unescapeQuoted),
    );
    return { expr: { type: 'String', ...spanOf(node), style: 'quoted', parts } satisfies StringExpr };
  },

  indented_string_expression: (node, children, context) => {
    const parts = stringParts(contentOf(node, children, 2), children, context, stripIndentation);
    return { expr: { type: 'String', ...spanOf(node), style: 'indented', parts } satisfies StringExpr };
  },

  uri_expression: (node, _children, { text }) => ({
    expr: {
      type: 'String',
      ...spanOf(node),
      style: 'uri',
      parts: [{ type: 'Text', ...spanOf(node), value: text.slice(node.start, node.end) }],
    },
  }),

  interpolation: (node, children) => ({ expr: exprIn(node, children, 'expression') }),

  spath_expression: (node, _children, { text }) => ({
    expr: { type: 'SearchPath', ...spanOf(node), path: text.slice(node.start + 1, node.end - 1) },
  }),
  path_expression: (node, children, context) =>
    path(node, children, context, context.text.charAt(node.start) === '/' ? 'absolute' : 'relative'),
  hpath_expression: (node, children, context) => path(node, children, context, 'home'),
};

function path(
  node: Span,
  children: readonly Item[],
  context: Context,
  base: PathExpr['base'],
): ReturnType<Builder> {
  const parts = stringParts(node, children, context, (raw) => raw);
  const last = { start: node.end - 1, end: node.end };
  if (context.text.charAt(last.start) === '/') {
    context.report(last, 'a path cannot end with a slash', 'leave the last slash out');
  } else if (!isPathStart(context.text, node.start, children)) {
    context.report(node, "a path cannot contain '//'", 'write one slash');
  }
  return { expr: { type: 'Path', ...spanOf(node), base, parts } satisfies PathExpr };
}

// Nix's parser takes at most one more token between the start of a path and its first interpolation.
function isPathStart(text: string, start: number, children: readonly Item[]): boolean {
  const interpolation = children.find((child) => child.type === 'interpolation');
  if (interpolation) return interpolatedStart.test(text.slice(start, interpolation.start));
  return !text.slice(start, children.at(-1)?.end).includes('//');
}

// Where the quotes of this width end and begin; the closing ones may be missing.
function contentOf(node: Span, children: readonly Item[], width: number): Span {
  const last = children.at(-1);
  const closed = children.length > 1 && last && !last.missing && /^(?:"|'')$/.test(last.type);
  const start = Math.min(node.start + width, node.end);
  return { start, end: Math.max(start, closed ? node.end - width : node.end) };
}

function invalid(node: Span): { expr: Expr } {
  return { expr: { type: 'Invalid', ...spanOf(node) } };
}
