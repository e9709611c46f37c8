// Operators: concrete → typed tree.
import type { BinaryOperator, Expr } from '../ast.ts';
import { type Builder, exprIn, spanOf } from './context.ts';

// Operators of a group do not chain: `a < b < c` needs parentheses.
const groups: Readonly<Partial<Record<BinaryOperator, number>>> = {
  '==': 1,
  '!=': 1,
  '<': 2,
  '<=': 2,
  '>': 2,
  '>=': 2,
};

/** Builders of operators, application and the expressions made of keywords. */
export const operators: Readonly<Record<string, Builder>> = {
  source_code: (_node, children) => {
    const expr = children.find((child) => child.lowered.expr)?.lowered.expr;
    return expr ? { expr } : {};
  },
  variable_expression: (node, _children, { text }) => ({ expr: variable(node, text) }),
  parenthesized_expression: (node, children) => ({
    expr: { type: 'Parenthesized', ...spanOf(node), inner: exprIn(node, children, 'expression') },
  }),
  list_expression: (node, children) => ({
    expr: {
      type: 'List',
      ...spanOf(node),
      items: children.flatMap((child) => (child.field === 'element' ? (child.lowered.expr ?? []) : [])),
    },
  }),
  apply_expression: (node, children) => ({
    expr: {
      type: 'Apply',
      ...spanOf(node),
      fn: exprIn(node, children, 'function'),
      arg: exprIn(node, children, 'argument'),
    },
  }),
  // `e or` without a selection before it: an old function of nixpkgs had that name.
  or_expression: (node, children, { text }) => {
    const or = children.find((child) => child.field === 'argument') ?? { start: node.end, end: node.end };
    return {
      expr: {
        type: 'Apply',
        ...spanOf(node),
        fn: exprIn(node, children, 'function'),
        arg: variable(or, text),
      },
    };
  },
  unary_expression: (node, children) => ({
    expr: {
      type: 'Unary',
      ...spanOf(node),
      operator: children.some((child) => child.field === 'operator' && child.type === '!') ? '!' : '-',
      operand: exprIn(node, children, 'argument'),
    },
  }),
  binary_expression: (node, children, { report }) => {
    const token = children.find((child) => child.field === 'operator');
    const left = exprIn(node, children, 'left');
    const right = exprIn(node, children, 'right');
    if (!token) return { expr: left };
    // The grammar names no other token in this field.
    const operator = token.type as BinaryOperator;
    const group = groups[operator];
    if (group !== undefined && left.type === 'Binary' && groups[left.operator] === group) {
      report(
        token,
        `'${operator}' cannot follow '${left.operator}' without parentheses`,
        'put one of the comparisons in parentheses',
      );
    }
    return { expr: { type: 'Binary', ...spanOf(node), operator, left, right } };
  },
  if_expression: (node, children) => ({
    expr: {
      type: 'If',
      ...spanOf(node),
      condition: exprIn(node, children, 'condition'),
      consequent: exprIn(node, children, 'consequence'),
      alternate: exprIn(node, children, 'alternative'),
    },
  }),
  with_expression: (node, children) => ({
    expr: {
      type: 'With',
      ...spanOf(node),
      scope: exprIn(node, children, 'environment'),
      body: exprIn(node, children, 'body'),
    },
  }),
  assert_expression: (node, children) => ({
    expr: {
      type: 'Assert',
      ...spanOf(node),
      condition: exprIn(node, children, 'condition'),
      body: exprIn(node, children, 'body'),
    },
  }),
};

function variable(node: { start: number; end: number }, text: string): Expr {
  const name = text.slice(node.start, node.end);
  return name === '' ? { type: 'Invalid', ...spanOf(node) } : { type: 'Identifier', ...spanOf(node), name };
}
