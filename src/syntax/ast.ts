// The typed syntax tree of the Nix language. Nodes are plain data.

/** Half-open range of UTF-16 offsets into the source text. Lines and columns: `SourceText.positionAt`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

interface Node extends Span {}

/** Literal text (escapes resolved, indentation stripped) or an interpolated expression. */
export type StringPart =
  | (Node & { readonly type: 'Text'; readonly value: string })
  | (Node & { readonly type: 'Interpolation'; readonly expr: Expr });

/** `"…"`, `''…''` or an unquoted URI. Adjacent Text parts are merged; no part is an empty text. */
export interface StringExpr extends Node {
  readonly type: 'String';
  readonly style: 'quoted' | 'indented' | 'uri';
  readonly parts: readonly StringPart[];
}

/** `./x`, `/x`, `~/x`, `./${x}/y`: the text as written, before it is made absolute. The first part is Text. */
export interface PathExpr extends Node {
  readonly type: 'Path';
  readonly base: 'relative' | 'absolute' | 'home';
  readonly parts: readonly StringPart[];
}

/** One step of `a.b."c".${d}`: a static name or a dynamic expression (string with interpolation, or `${e}`). */
export type AttrKey =
  | (Node & { readonly type: 'StaticKey'; readonly name: string; readonly quoted: boolean })
  | (Node & { readonly type: 'DynamicKey'; readonly expr: Expr });

export type AttrPath = readonly AttrKey[];

/** `a.b = value;` */
export interface AttrBinding extends Node {
  readonly type: 'AttrBinding';
  readonly path: AttrPath;
  readonly value: Expr;
}

/** `inherit a b;` or `inherit (from) a b;` (possibly with no names). */
export interface InheritBinding extends Node {
  readonly type: 'InheritBinding';
  readonly from: Expr | undefined;
  readonly names: readonly (Node & { readonly name: string })[];
}

export type Binding = AttrBinding | InheritBinding;

/** One argument of `{ a, b ? default, ... }:`. */
export interface Formal extends Node {
  readonly name: string;
  readonly nameSpan: Span;
  readonly fallback: Expr | undefined;
}

export type LambdaParam =
  | (Node & { readonly type: 'NameParam'; readonly name: string })
  | (Node & {
      readonly type: 'SetParam';
      readonly formals: readonly Formal[];
      readonly ellipsis: boolean;
      /** `args@{ … }` or `{ … }@args`. */
      readonly alias: (Node & { readonly name: string }) | undefined;
    });

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '++'
  | '//'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '&&'
  | '||'
  | '->'
  | '|>'
  | '<|';

export type Expr =
  | (Node & { readonly type: 'Identifier'; readonly name: string })
  | (Node & { readonly type: 'Integer'; readonly value: bigint })
  | (Node & { readonly type: 'Float'; readonly value: number })
  | StringExpr
  | PathExpr
  /** `<nixpkgs/lib>`: `path` without the angle brackets. */
  | (Node & { readonly type: 'SearchPath'; readonly path: string })
  | (Node & { readonly type: 'List'; readonly items: readonly Expr[] })
  | (Node & { readonly type: 'AttrSet'; readonly recursive: boolean; readonly bindings: readonly Binding[] })
  /** `let { body = …; }`, the legacy form. */
  | (Node & { readonly type: 'LegacyLet'; readonly bindings: readonly Binding[] })
  | (Node & { readonly type: 'Let'; readonly bindings: readonly Binding[]; readonly body: Expr })
  | (Node & { readonly type: 'With'; readonly scope: Expr; readonly body: Expr })
  | (Node & { readonly type: 'Assert'; readonly condition: Expr; readonly body: Expr })
  | (Node & {
      readonly type: 'If';
      readonly condition: Expr;
      readonly consequent: Expr;
      readonly alternate: Expr;
    })
  | (Node & { readonly type: 'Lambda'; readonly param: LambdaParam; readonly body: Expr })
  | (Node & { readonly type: 'Apply'; readonly fn: Expr; readonly arg: Expr })
  | (Node & {
      readonly type: 'Select';
      readonly target: Expr;
      readonly path: AttrPath;
      readonly fallback: Expr | undefined;
    })
  | (Node & { readonly type: 'HasAttr'; readonly target: Expr; readonly path: AttrPath })
  | (Node & { readonly type: 'Unary'; readonly operator: '!' | '-'; readonly operand: Expr })
  | (Node & {
      readonly type: 'Binary';
      readonly operator: BinaryOperator;
      readonly left: Expr;
      readonly right: Expr;
    })
  | (Node & { readonly type: 'Parenthesized'; readonly inner: Expr })
  /** A hole where the source could not be parsed; only in trees that come with errors. */
  | (Node & { readonly type: 'Invalid' });

/** What is wrong with a text, at a span of it. */
export interface SyntaxProblem extends Span {
  readonly message: string;
  readonly hint?: string;
}
