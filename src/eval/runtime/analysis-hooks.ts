// Where analysis mode takes over from ordinary evaluation. Ordinary code asks for these at compile time, or at
// places where it would fail anyway, so that they cost nothing when nothing is unknown.

import type { Expr, Span } from '../../syntax/ast.ts';
import type { Code } from '../compile/code.ts';
import type { CompileContext } from '../compile/context.ts';
import type { Scope } from '../compile/scope.ts';
import type { Attrs } from '../values/attrs.ts';
import type { Env } from '../values/env.ts';
import type { FormalInfo } from '../values/functions.ts';
import type { Origin } from '../values/origin.ts';
import type { Symbolic } from '../values/symbolic.ts';
import type { Slot, Value } from '../values/value.ts';
import type { Session } from './session.ts';

export type Combine = (left: Value, right: Value, session: Session) => Value;

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
