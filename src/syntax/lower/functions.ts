// Functions and their parameters: concrete → typed tree.
import type { Formal, LambdaParam } from '../ast.ts';
import type { Item } from '../read-tree.ts';
import { type Builder, type Context, exprIn, optionalExprIn, spanOf } from './context.ts';

/** Builders of functions and their parameters. */
export const functions: Readonly<Record<string, Builder>> = {
  formal: (node, children, { text }) => {
    const name = children.find((child) => child.field === 'name' && !child.missing);
    if (!name) return {};
    return {
      formal: {
        ...spanOf(node),
        name: text.slice(name.start, name.end),
        nameSpan: spanOf(name),
        fallback: optionalExprIn(children, 'default'),
      },
    };
  },

  formals: (_node, children, { report }) => {
    const formals = children.flatMap((child) => child.lowered.formal ?? []);
    const seen = new Set<string>();
    for (const { name, nameSpan } of formals) {
      if (seen.has(name)) report(nameSpan, `the function already has an argument '${name}'`);
      seen.add(name);
    }
    return { formals: { formals, ellipsis: children.some((child) => child.type === 'ellipses') } };
  },

  function_expression: (node, children, context) => ({
    expr: {
      type: 'Lambda',
      ...spanOf(node),
      param: parameter(children, context) ?? {
        type: 'NameParam',
        start: node.start,
        end: node.start,
        name: '',
      },
      body: exprIn(node, children, 'body'),
    },
  }),
};

function parameter(children: readonly Item[], { text, report }: Context): LambdaParam | undefined {
  const universal = children.find((child) => child.field === 'universal');
  const name = universal && { ...spanOf(universal), name: text.slice(universal.start, universal.end) };
  const set = children.find((child) => child.lowered.formals);
  if (!set?.lowered.formals) return name && { type: 'NameParam', ...name };
  const { formals, ellipsis } = set.lowered.formals;
  if (name && formals.some((formal: Formal) => formal.name === name.name)) {
    report(name, `the function already has an argument '${name.name}'`);
  }
  const start = Math.min(set.start, name?.start ?? set.start);
  const end = Math.max(set.end, name?.end ?? set.end);
  return { type: 'SetParam', start, end, formals, ellipsis, alias: name };
}
