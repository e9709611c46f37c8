// Lambdas and their application.

import type { Expr, LambdaParam } from '../../syntax/ast.ts';
import { EvalFailure, locateFailure } from '../errors/eval-failure.ts';
import { suggest } from '../errors/suggestions.ts';
import { apply, callLambda } from '../runtime/call.ts';
import { forceAttrs } from '../runtime/expect.ts';
import type { CompileContext, Session } from '../runtime/session.ts';
import type { Origin } from '../values/origin.ts';
import {
  Attrs,
  Env,
  type FormalInfo,
  force,
  Lambda,
  type LambdaCode,
  type Slot,
  Symbolic,
} from '../values/value.ts';
import { type Code, delayed } from './code.ts';
import { originOf } from './context.ts';
import type { Scope } from './scope.ts';

type LambdaExpr = Extract<Expr, { type: 'Lambda' }>;
type SetParam = Extract<LambdaParam, { type: 'SetParam' }>;

export function compileLambda(
  context: CompileContext,
  scope: Scope,
  expr: LambdaExpr,
  name: string | undefined,
): Code {
  const code =
    expr.param.type === 'NameParam'
      ? simpleLambda(context, scope, expr, expr.param.name, name)
      : setLambda(context, scope, expr, expr.param, name);
  return delayed((env) => new Lambda(code, env));
}

function simpleLambda(
  context: CompileContext,
  scope: Scope,
  expr: LambdaExpr,
  param: string,
  name: string | undefined,
): LambdaCode {
  const inner: Scope = { kind: 'names', names: new Map([[param, 0]]), up: scope };
  const { run } = context.compile(inner, expr.body, name);
  return {
    name,
    argument: param,
    formals: undefined,
    ellipsis: false,
    origin: originOf(context, expr),
    enter: (env, arg) => run(new Env(env, [arg])),
  };
}

function setLambda(
  context: CompileContext,
  scope: Scope,
  expr: LambdaExpr,
  param: SetParam,
  name: string | undefined,
): LambdaCode {
  const names = new Map<string, number>();
  for (const formal of param.formals) {
    if (names.has(formal.name)) throw duplicateFormal(formal.name, originOf(context, formal));
    names.set(formal.name, names.size);
  }
  const aliasIndex = names.size;
  if (param.alias) {
    if (names.has(param.alias.name)) throw duplicateFormal(param.alias.name, originOf(context, param.alias));
    names.set(param.alias.name, aliasIndex);
  }
  const inner: Scope = { kind: 'names', names, up: scope };
  const formals = param.formals.map((formal) => ({
    name: formal.name,
    fallback: formal.fallback ? context.compile(inner, formal.fallback, formal.name) : undefined,
  }));
  const known = new Set(formals.map((formal) => formal.name));
  const body = context.compile(inner, expr.body, name);
  const origin = originOf(context, expr);
  const hasAlias = param.alias !== undefined;
  const { ellipsis } = param;
  const { session } = context;
  const title = `function '${name ?? 'anonymous lambda'}'`;
  const infos: FormalInfo[] = param.formals.map((formal) => ({
    name: formal.name,
    hasDefault: formal.fallback !== undefined,
    origin: originOf(context, formal.nameSpan),
  }));

  return {
    name,
    argument: param.alias?.name,
    formals: infos,
    ellipsis,
    origin,
    enter: (env, arg) => {
      const args = forceArguments(session, arg, infos, origin);
      const own = new Env(env, new Array(names.size));
      if (hasAlias) own.slots[aliasIndex] = arg;
      let used = 0;
      for (let index = 0; index < formals.length; index++) {
        const formal = formals[index]!;
        const given = args.get(formal.name);
        if (given !== undefined) {
          used++;
          own.slots[index] = given;
        } else if (formal.fallback) own.slots[index] = formal.fallback.delay(own);
        else throw missingArgument(title, formal.name, args, known);
      }
      if (!ellipsis && used !== args.size) throw unexpectedArgument(title, args, known);
      return body.run(own);
    },
  };
}

function forceArguments(session: Session, arg: Slot, formals: readonly FormalInfo[], origin: Origin): Attrs {
  const value = force(arg);
  if (value instanceof Attrs) return value;
  if (value instanceof Symbolic && session.analysis)
    return session.analysis.formalArguments(value, formals, origin);
  return forceAttrs(value);
}

function duplicateFormal(name: string, origin: EvalFailure['origin']): EvalFailure {
  return new EvalFailure(`duplicate formal function argument '${name}'`, { origin });
}

function missingArgument(title: string, name: string, args: Attrs, known: ReadonlySet<string>): EvalFailure {
  const extra = [...args.entries.keys()].filter((given) => !known.has(given));
  const close = suggest(name, extra);
  return new EvalFailure(`${title} called without required argument '${name}'`, {
    hint: close ? `${close} (given, but not an argument of the function)` : `Pass '${name} = …'.`,
  });
}

function unexpectedArgument(title: string, args: Attrs, known: ReadonlySet<string>): EvalFailure {
  const name = args.sortedNames().find((given) => !known.has(given)) ?? '';
  return new EvalFailure(`${title} called with unexpected argument '${name}'`, {
    hint: suggest(name, known) ?? 'Remove the argument, or let the function accept more with `...`.',
  });
}

/** `fn a b c` in one step, so that built-ins of several arguments need no partial applications. */
export function compileApply(context: CompileContext, scope: Scope, fn: Expr, args: readonly Expr[]): Code {
  const fnCode = context.compile(scope, fn);
  const argCodes = args.map((arg) => context.compile(scope, arg));
  const last = args.at(-1) ?? fn;
  const origin = originOf(context, { start: fn.start, end: last.end });
  const { session } = context;
  const [only] = argCodes;
  if (only && argCodes.length === 1) {
    return delayed((env) => {
      try {
        const fn = fnCode.run(env);
        if (fn instanceof Lambda) return callLambda(session, fn, only.delay(env), origin);
        return apply(session, fn, [only.delay(env)], origin);
      } catch (error) {
        throw locateFailure(error, origin);
      }
    });
  }
  return delayed((env) => {
    try {
      return apply(
        session,
        fnCode.run(env),
        argCodes.map((code) => code.delay(env)),
        origin,
      );
    } catch (error) {
      throw locateFailure(error, origin);
    }
  });
}
