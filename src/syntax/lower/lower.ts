// The concrete tree of tree-sitter → the typed tree.
import type { Expr, Span, SyntaxProblem } from '../ast.ts';
import type { ConcreteTree } from '../grammar/concrete-tree.ts';
import { type Item, type Leave, readTree, TooDeep } from '../read-tree.ts';
import { attributes, bindingsIn } from './attributes.ts';
import { type Builder, type Context, spanOf } from './context.ts';
import { functions } from './functions.ts';
import { literals } from './literals.ts';
import { longerToken } from './longest-token.ts';
import { operators } from './operators.ts';

const words = new Set(['identifier', 'in', 'or', 'inherit']);

const builders: ReadonlyMap<string, Builder> = new Map(
  Object.entries({ ...literals, ...attributes, ...functions, ...operators, ERROR: salvage }),
);

const nothing = {};

/** How deeply expressions may enclose each other; chains of operators and of arguments do not count. */
export const nestingLimit = 1000;

export interface Lowering {
  /** Undefined when there is none at all. */
  readonly expr: Expr | undefined;
  /** What concerns single nodes. */
  readonly problems: SyntaxProblem[];
  readonly comments: readonly Span[];
}

/**
 * Turns tree-sitter's tree of `text` into ours. Holes in the source become Invalid nodes.
 *
 * @throws TooDeep
 */
export function lower(tree: ConcreteTree, text: string): Lowering {
  const problems: SyntaxProblem[] = [];
  const comments: Span[] = [];
  const context: Context = {
    text,
    report: (span, message, hint) =>
      problems.push({ ...spanOf(span), message, ...(hint === undefined ? {} : { hint }) }),
  };
  const leave: Leave = (node, children) => {
    if (words.has(node.type)) checkWord(node, context);
    const lowered = builders.get(node.type)?.(node, children, context) ?? nothing;
    // `a.b.c = 1` makes as many sets as it has steps.
    if (node.type === 'attrpath' && children.length > 2 * nestingLimit) throw new TooDeep(node.start);
    return lowered;
  };
  const root = readTree(tree.walk(), leave, nestingLimit, (comment) => comments.push(comment));
  return { expr: root.lowered.expr, problems, comments };
}

function checkWord(node: Omit<Item, 'lowered'>, { text, report }: Context): void {
  const token = longerToken(text, node.start, node.end);
  if (token === undefined || token.length <= node.end - node.start) return;
  const span = { start: node.start, end: node.start + token.length };
  report(
    span,
    `'${token}' is one ${token.includes(':') ? 'URI' : 'path'}, which cannot stand here`,
    'separate the parts with a space',
  );
}

// What of a stretch that makes no sense can still be shown to tools: its bindings, or its largest expression.
function salvage(node: Omit<Item, 'lowered'>, children: readonly Item[]): ReturnType<Builder> {
  const bindings = bindingsIn(children);
  if (bindings.length > 0)
    return { expr: { type: 'AttrSet', ...spanOf(node), recursive: false, bindings }, bindings };
  const [largest] = children
    .flatMap((child) => child.lowered.expr ?? [])
    .sort((a, b) => b.end - b.start - (a.end - a.start));
  return largest ? { expr: largest } : {};
}
