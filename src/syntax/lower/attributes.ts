// Attribute names and bindings: concrete → typed tree.
import type { AttrKey, Binding, InheritBinding, Span } from '../ast.ts';
import type { Item } from '../read-tree.ts';
import {
  type Builder,
  type Context,
  exprIn,
  keysIn,
  literalText,
  optionalExprIn,
  spanOf,
  unparenthesized,
} from './context.ts';

/** Builders of attribute paths and bindings. */
export const attributes: Readonly<Record<string, Builder>> = {
  attrpath: (_node, children, context) => ({ keys: keys(children, context) }),
  inherited_attrs: (_node, children, context) => ({ keys: keys(children, context) }),

  binding: (node, children) => {
    const path = keysIn(children);
    const value = exprIn(node, children, 'expression');
    return { bindings: path.length === 0 ? [] : [{ type: 'AttrBinding', ...spanOf(node), path, value }] };
  },
  inherit: (node, children, context) => ({ bindings: [inherit(node, children, undefined, context)] }),
  inherit_from: (node, children, context) => ({
    bindings: [inherit(node, children, exprIn(node, children, 'expression'), context)],
  }),
  binding_set: (_node, children) => ({ bindings: bindingsIn(children) }),

  attrset_expression: (node, children) => ({
    expr: { type: 'AttrSet', ...spanOf(node), recursive: false, bindings: bindingsIn(children) },
  }),
  rec_attrset_expression: (node, children) => ({
    expr: { type: 'AttrSet', ...spanOf(node), recursive: true, bindings: bindingsIn(children) },
  }),
  let_attrset_expression: (node, children) => ({
    expr: { type: 'LegacyLet', ...spanOf(node), bindings: bindingsIn(children) },
  }),

  let_expression: (node, children, { report }) => {
    const bindings = bindingsIn(children);
    for (const binding of bindings) {
      const first = binding.type === 'AttrBinding' ? binding.path[0] : undefined;
      if (first?.type === 'DynamicKey') {
        report(
          first,
          "the name of a variable in 'let' cannot be computed",
          'use an attribute set for computed names',
        );
      }
    }
    return { expr: { type: 'Let', ...spanOf(node), bindings, body: exprIn(node, children, 'body') } };
  },

  has_attr_expression: (node, children) => ({
    expr: {
      type: 'HasAttr',
      ...spanOf(node),
      target: exprIn(node, children, 'expression'),
      path: keysIn(children),
    },
  }),
  select_expression: (node, children) => ({
    expr: {
      type: 'Select',
      ...spanOf(node),
      target: exprIn(node, children, 'expression'),
      path: keysIn(children),
      fallback: optionalExprIn(children, 'default'),
    },
  }),
};

export function bindingsIn(children: readonly Item[]): readonly Binding[] {
  return children.flatMap((child) => child.lowered.bindings ?? []);
}

function keys(children: readonly Item[], { text }: Context): AttrKey[] {
  return children.flatMap((child): AttrKey[] => {
    if (child.field !== 'attr' || child.missing) return [];
    const span = spanOf(child);
    if (child.type === 'identifier') {
      return [{ type: 'StaticKey', ...span, name: text.slice(span.start, span.end), quoted: false }];
    }
    const { expr } = child.lowered;
    if (!expr) return [];
    // `${"a"}` is as static as "a" for Nix's parser; "${"a"}" is not.
    const name = literalText(unparenthesized(expr));
    return [
      name === undefined
        ? { type: 'DynamicKey', ...span, expr }
        : { type: 'StaticKey', ...span, name, quoted: true },
    ];
  });
}

function inherit(
  node: Span,
  children: readonly Item[],
  from: InheritBinding['from'],
  { report }: Context,
): InheritBinding {
  const names = keysIn(children).flatMap((key) => {
    if (key.type === 'StaticKey') return [{ ...spanOf(key), name: key.name }];
    report(key, "a name in 'inherit' cannot be computed", 'bind the attribute with = instead');
    return [];
  });
  return { type: 'InheritBinding', ...spanOf(node), from, names };
}
