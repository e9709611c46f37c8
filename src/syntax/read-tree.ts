// Walks tree-sitter's tree once, with a cursor and without recursion, and builds results from the leaves up.
import type { TreeCursor } from 'tree-sitter';
import type { AttrKey, Binding, Expr, Formal } from './ast.ts';

/** What a node of the concrete tree turned into; which fields are set depends on its type. */
export interface Lowered {
  readonly expr?: Expr;
  readonly keys?: readonly AttrKey[];
  readonly bindings?: readonly Binding[];
  readonly formal?: Formal;
  readonly formals?: { readonly formals: readonly Formal[]; readonly ellipsis: boolean };
}

/** A finished node as its parent sees it. */
export interface Item {
  readonly type: string;
  readonly field: string | null;
  readonly start: number;
  readonly end: number;
  /** Inserted by the parser to recover from an error. */
  readonly missing: boolean;
  readonly lowered: Lowered;
}

export type Leave = (node: Omit<Item, 'lowered'>, children: readonly Item[]) => Lowered;

/** The tree nests deeper than the limit; `offset` is where it first does. */
export class TooDeep extends Error {
  readonly offset: number;
  constructor(offset: number) {
    super(`nested too deeply at offset ${offset}`);
    this.offset = offset;
  }
}

// A chain of operators or of arguments nests in the tree, but nobody would call it nested.
const chains = new Set(['binary_expression', 'apply_expression', 'binding_set', 'binding', 'attrpath']);

interface Open {
  readonly node: Omit<Item, 'lowered'>;
  readonly children: Item[];
}

/**
 * Calls `leave` for every node after its children, comments left out, and returns the root.
 *
 * @throws TooDeep when more than `limit` nodes that are not part of a chain enclose each other
 */
export function readTree(cursor: TreeCursor, leave: Leave, limit: number): Item {
  const open: Open[] = [];
  let depth = 0;
  for (;;) {
    const node = {
      type: cursor.nodeType,
      field: cursor.currentFieldName,
      start: cursor.startIndex,
      end: cursor.endIndex,
      missing: cursor.nodeIsMissing,
    };
    if (cursor.gotoFirstChild()) {
      open.push({ node, children: [] });
      if (!chains.has(node.type) && ++depth > limit) throw new TooDeep(node.start);
      continue;
    }
    let finished: Item = { ...node, lowered: node.type === 'comment' ? {} : leave(node, []) };
    for (;;) {
      const parent = open.at(-1);
      if (!parent) return finished;
      if (finished.type !== 'comment') parent.children.push(finished);
      if (cursor.gotoNextSibling()) break;
      cursor.gotoParent();
      open.pop();
      if (!chains.has(parent.node.type)) depth -= 1;
      finished = { ...parent.node, lowered: leave(parent.node, parent.children) };
    }
  }
}
