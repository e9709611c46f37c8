// What the parts of one evaluation share, what compiling a source needs, and where analysis takes over: three interfaces
// that refer to each other.

import type { Expr, Span } from '../../syntax/ast.ts';
import type { Parse } from '../../syntax/parse-cache.ts';
import type { SourceText } from '../../syntax/source-text.ts';
import type { Code } from '../compile/code.ts';
import type { Scope } from '../compile/scope.ts';
import type { DerivationRecord } from '../derivation/derivation-record.ts';
import type { DerivationStore } from '../derivation/derivation-store.ts';
import type { FileSystem } from '../files/file-system.ts';
import type { SourceStore } from '../files/source-store.ts';
import type { Origin } from '../values/origin.ts';
import type { Attrs, Env, FormalInfo, Slot, Symbolic, Value } from '../values/value.ts';
import type { LimitedEvaluation } from './steps.ts';

/** One `prefix=path` of the search path; an empty prefix searches below `path`. */
export interface SearchPathEntry {
  readonly prefix: string;
  readonly path: string;
}

/** Everything an evaluation shares: settings, the globals, and what it has imported, copied and derived so far. */
export interface Session extends LimitedEvaluation {
  readonly currentSystem: string;
  readonly storeDir: string;
  readonly nixVersion: string;
  readonly pureEval: boolean;
  readonly searchPath: readonly SearchPathEntry[];
  readonly maxCallDepth: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly fileSystem: FileSystem;
  readonly parse: Parse;
  readonly sources: SourceStore;
  readonly derivations: DerivationStore;
  /** Receives the text of `builtins.trace` and of warnings. */
  readonly onTrace: (text: string) => void;
  /** Names visible without `builtins.`. */
  readonly globals: ReadonlyMap<string, Slot>;
  readonly builtins: Attrs;
  /** Results of `import` by real path. */
  readonly imports: Map<string, Value>;
  /** Files whose value is being computed. */
  readonly importing: Set<string>;
  /** Set where somebody asked for it. */
  readonly record: DerivationRecord | undefined;
  /** Set in analysis mode only. */
  readonly analysis: AnalysisHooks | undefined;
  readonly maxSourceBytes: number;
  /** Nested function calls at this moment. */
  callDepth: number;
}

/** What compiling one source needs. */
export interface CompileContext {
  readonly session: Session;
  readonly source: SourceText;
  /** Absolute folder that relative paths start from. */
  readonly baseDir: string;
  /** Compiles a sub-expression; `name` is what a function in its place is called in messages. */
  readonly compile: (scope: Scope, expr: Expr, name?: string) => Code;
}

/**
 * Where analysis mode takes over from ordinary evaluation. Ordinary code asks for these at compile time, or at places where
 * it would fail anyway, so that they cost nothing when nothing is unknown.
 */
export interface AnalysisHooks {
  /** Compiles any expression; `ordinary` does what evaluation does. */
  compile(
    context: CompileContext,
    scope: Scope,
    expr: Expr,
    name: string | undefined,
    ordinary: () => Code,
  ): Code;
  /** A variable that only a `with` can define, at these levels, innermost first. */
  variable(context: CompileContext, depths: readonly number[], name: string, span: Span): Code;
  /** A binary operator that evaluates both sides. */
  operator(operator: string, combine: Combine, origin: Origin): Combine;
  /** A slot of an attribute of a set, as `inherit (set) name` defines. */
  selection(set: (env: Env) => Slot, name: string, env: Env, origin: Origin): Slot;
  /** `fn arg` */
  call(fn: Symbolic, arg: Slot, origin: Origin | undefined): Value;
  /** What a set that is not wholly known passes to a function with these formal arguments. */
  formalArguments(value: Symbolic, formals: readonly FormalInfo[], origin: Origin): Attrs;
  /** A set some of whose attributes have names that are not known. */
  addNamed(attrs: Attrs, named: readonly { readonly key: Symbolic; readonly slot: Slot }[]): Value;
}

/** What a binary operator does with both its sides. */
export type Combine = (left: Value, right: Value, session: Session) => Value;
