// Walks tree-sitter's tree once, with a cursor and without recursion, and builds results from the leaves up.
import type { AttrKey, Binding, Expr, Formal, Span } from './ast.ts';
import type { TreeCursor } from './grammar/concrete-tree.ts';

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

type Writable = { -readonly [Key in keyof Item]: Item[Key] };

interface Open {
  readonly node: Writable;
  readonly children: Item[];
}

const nothing: Lowered = {};
const noChildren: readonly Item[] = [];

/**
 * Calls `leave` for every node after its children, and returns the root. Comments go to `onComment` instead.
 *
 * @throws TooDeep when more than `limit` nodes that are not part of a chain enclose each other
 */
export function readTree(
  cursor: TreeCursor,
  leave: Leave,
  limit: number,
  onComment: (comment: Span) => void,
): Item {
  const typeNames: string[] = [];
  const fieldNames: (string | null)[] = [];
  const open: Open[] = [];
  let depth = 0;
  for (;;) {
    // Numbers cross from tree-sitter to JavaScript faster than strings do.
    const typeId = cursor.nodeTypeId;
    const fieldId = cursor.currentFieldId;
    typeNames[typeId] ??= cursor.nodeType;
    const type = typeNames[typeId] ?? '';
    if (fieldNames[fieldId] === undefined) fieldNames[fieldId] = cursor.currentFieldName ?? null;
    const field = fieldNames[fieldId] ?? null;
    const { startIndex: start, endIndex: end, nodeIsMissing: missing } = cursor;
    let node: Writable = { type, field, start, end, missing, lowered: nothing };
    if (cursor.gotoFirstChild()) {
      open.push({ node, children: [] });
      if (!chains.has(type) && ++depth > limit) throw new TooDeep(start);
      continue;
    }
    let children = noChildren;
    for (;;) {
      if (node.type === 'comment') onComment({ start: node.start, end: node.end });
      else node.lowered = leave(node, children);
      const parent = open.at(-1);
      if (!parent) return node;
      if (node.type !== 'comment') parent.children.push(node);
      if (cursor.gotoNextSibling()) break;
      cursor.gotoParent();
      open.pop();
      if (!chains.has(parent.node.type)) depth -= 1;
      ({ node, children } = parent);
    }
  }
}
