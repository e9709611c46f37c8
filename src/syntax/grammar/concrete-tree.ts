// What both builds of tree-sitter have in common: as much of a concrete syntax tree as is read here.

/** A place in a tree that moves; it starts at the root. Offsets count UTF-16 units, as JavaScript's strings do. */
export interface TreeCursor {
  readonly nodeType: string;
  readonly nodeTypeId: number;
  readonly currentFieldId: number;
  /** Null or undefined where the node is in no field of its parent. */
  readonly currentFieldName: string | null | undefined;
  readonly startIndex: number;
  readonly endIndex: number;
  /** Inserted by the parser to recover from an error. */
  readonly nodeIsMissing: boolean;
  /** Each move returns false, and stays, where there is nowhere to go. */
  gotoFirstChild(): boolean;
  gotoNextSibling(): boolean;
  gotoParent(): boolean;
}

export interface ConcreteTree {
  /** Whether the text is not quite Nix, and parts of the tree are a guess. */
  readonly hasError: boolean;
  /** A new cursor at the root. */
  walk(): TreeCursor;
}

/** Parses a text and returns what `read` makes of its tree. Tree and cursors are gone when this returns. */
export type NixParser = <Result>(text: string, read: (tree: ConcreteTree) => Result) => Result;
