// Compiling expressions for analysis: as ordinary evaluation does, but an unknown part never ends it.

import type { Expr } from '../../syntax/ast.ts';
import { type Code, delayed } from '../compile/code.ts';
import { originOf } from '../compile/context.ts';
import type { Scope } from '../compile/scope.ts';
import { EvalFailure, locateFailure } from '../errors/eval-failure.ts';
import { UnknownFailure } from '../errors/unknown-failure.ts';
import { apply, callLambda } from '../runtime/call.ts';
import { forceBool } from '../runtime/expect.ts';
import type { CompileContext } from '../runtime/session.ts';
import type { Origin } from '../values/origin.ts';
import { Joined } from '../values/symbolic.ts';
import { type Env, Lambda, type Run, Symbolic, Thunk, type Value } from '../values/value.ts';
import { attempt, insteadOf, isFailure } from './attempt.ts';
import { analysedHasAttr, analysedSelect } from './compile-selection.ts';
import { analysedPath, analysedString } from './compile-strings.ts';
import { LocatedThunk, locatedValue } from './located-thunk.ts';
import type { AnalysisState } from './state.ts';

type Node<T extends Expr['type']> = Extract<Expr, { type: T }>;

/** Bodies of `let`s and functions: evaluating one means that its bindings exist. */
export type Bodies = WeakMap<Expr, (env: Env) => void>;

export function compileAnalysed(
  state: AnalysisState,
  bodies: Bodies,
  context: CompileContext,
  scope: Scope,
  expr: Expr,
  ordinary: () => Code,
): Code {
  const origin = originOf(context, expr);
  const code = observed(bodies, expr, analysedCode(state, bodies, context, scope, expr, origin, ordinary));
  if (expr.type === 'Identifier') return constantsLocated(code, origin);
  if (expr.type === 'Parenthesized') return code;
  if (expr.type === 'Select') return code;
  return located(code, origin);
}

function observed(bodies: Bodies, expr: Expr, code: Code): Code {
  const observe = bodies.get(expr);
  if (!observe) return code;
  return delayed((env) => {
    observe(env);
    return code.run(env);
  });
}

/** `true`, `false` and `null` are variables that lead nowhere. */
function constantsLocated({ run, delay }: Code, origin: Origin): Code {
  return {
    run,
    delay: (env) => {
      const slot = delay(env);
      return typeof slot === 'boolean' || slot === null ? locatedValue(slot, origin) : slot;
    },
  };
}

/** Slots that remember the expression; what is a value at once stays one. */
function located(code: Code, origin: Origin): Code {
  return {
    run: code.run,
    delay: (env) => {
      const slot = code.delay(env);
      return slot instanceof Thunk ? new LocatedThunk(code.run, env, origin) : locatedValue(slot, origin);
    },
  };
}

function analysedCode(
  state: AnalysisState,
  bodies: Bodies,
  context: CompileContext,
  scope: Scope,
  expr: Expr,
  origin: Origin,
  ordinary: () => Code,
): Code {
  switch (expr.type) {
    case 'Integer':
    case 'Float':
    case 'Identifier':
    case 'List':
    case 'Parenthesized':
    case 'With':
      return ordinary();
    case 'SearchPath':
      return searchPath(state, expr, origin, ordinary());
    case 'If':
      return conditional(context, scope, expr, origin);
    case 'Assert':
      return assertion(context, scope, expr, ordinary);
    case 'String':
      return analysedString(context, scope, expr, origin, ordinary);
    case 'Path':
      return analysedPath(context, scope, expr, origin, ordinary);
    case 'Select':
      return analysedSelect(state, context, scope, expr, origin);
    case 'HasAttr':
      return analysedHasAttr(state, context, scope, expr, origin);
    case 'Binary':
      if (expr.operator === '&&' || expr.operator === '||' || expr.operator === '->')
        return logical(state, context, scope, expr, origin);
      return continued(state, expr.operator, ordinary(), origin);
    case 'Apply':
      return application(state, context, scope, expr, origin);
    case 'Let':
      bodies.set(expr.body, (env) => bindAll(state, context, expr, env));
      return continued(state, 'let', ordinary(), origin);
    case 'Lambda':
      return lambda(state, bodies, context, expr, ordinary);
    default:
      return continued(state, expr.type, ordinary(), origin);
  }
}

/** Ordinary code whose result is unknown where it needs something unknown. */
function continued(state: AnalysisState, operator: string, code: Code, origin: Origin): Code {
  const run: Run = (env) => {
    try {
      return code.run(env);
    } catch (error) {
      if (error instanceof UnknownFailure) return state.derived(error.value, operator, [error.value], origin);
      throw error;
    }
  };
  return { run, delay: (env) => (code.delay(env) instanceof Thunk ? new Thunk(run, env) : code.delay(env)) };
}

/** `fn a b`, remembered if the function is one of a dockerTools that is there. */
function application(
  state: AnalysisState,
  context: CompileContext,
  scope: Scope,
  expr: Node<'Apply'>,
  origin: Origin,
): Code {
  const parts: Expr[] = [];
  let callee: Expr = expr;
  for (; callee.type === 'Apply'; callee = callee.fn) parts.unshift(callee.arg);
  const fnCode = context.compile(scope, callee);
  const argCodes = parts.map((part) => context.compile(scope, part));
  const { session } = context;
  return delayed((env) => {
    try {
      let fn: Value;
      try {
        fn = fnCode.run(env);
      } catch (error) {
        fn = insteadOf(state, error, origin);
      }
      const args = argCodes.map((code) => code.delay(env));
      const name = state.known.nameOf(fn);
      if (name === undefined) {
        // Without a further stack frame, which deep recursion would miss.
        const [only, ...more] = args;
        return fn instanceof Lambda && only !== undefined && more.length === 0
          ? callLambda(session, fn, only, origin)
          : apply(session, fn, args, origin);
      }
      const result = attempt(state, () => apply(session, fn, args, origin));
      state.rememberKnown(name, args, origin, result);
      if (isFailure(result) && result.reason.type === 'failed') throw result.reason.cause;
      return result;
    } catch (error) {
      if (error instanceof UnknownFailure) return state.derived(error.value, 'Apply', [error.value], origin);
      throw locateFailure(error, origin);
    }
  });
}

function bindAll(state: AnalysisState, context: CompileContext, expr: Expr, env: Env): void {
  const slots = env.slots.filter((slot) => slot !== undefined);
  state.bind(context.source, expr.start, slots);
}

function lambda(
  state: AnalysisState,
  bodies: Bodies,
  context: CompileContext,
  expr: Node<'Lambda'>,
  ordinary: () => Code,
): Code {
  bodies.set(expr.body, () => state.markEntered(context.source, expr.start));
  const code = ordinary();
  return delayed((env) => {
    const value = code.run(env);
    state.bind(context.source, expr.start, [value]);
    return value;
  });
}

function searchPath(state: AnalysisState, expr: Node<'SearchPath'>, origin: Origin, code: Code): Code {
  return delayed((env) => {
    try {
      return code.run(env);
    } catch (error) {
      if (!(error instanceof EvalFailure)) throw error;
      return state.root(`<${expr.path}>`, { type: 'search-path', name: expr.path }, origin);
    }
  });
}

function conditional(context: CompileContext, scope: Scope, expr: Node<'If'>, origin: Origin): Code {
  const condition = context.compile(scope, expr.condition);
  const yes = context.compile(scope, expr.consequent);
  const no = context.compile(scope, expr.alternate);
  const conditionOrigin = originOf(context, expr.condition);
  return delayed((env) => {
    const value = booleanOrUnknown(condition, env, conditionOrigin);
    if (value instanceof Symbolic) return new Joined([yes.delay(env), no.delay(env)], value, origin);
    return value ? yes.run(env) : no.run(env);
  });
}

function assertion(context: CompileContext, scope: Scope, expr: Node<'Assert'>, ordinary: () => Code): Code {
  const condition = context.compile(scope, expr.condition);
  const origin = originOf(context, expr.condition);
  const body = context.compile(scope, expr.body);
  // Compiled when it fails: a chain of assertions would double the work with each.
  let failing: Code | undefined;
  return delayed((env) => {
    if (booleanOrUnknown(condition, env, origin) !== false) return body.run(env);
    failing ??= ordinary();
    return failing.run(env);
  });
}

function booleanOrUnknown(code: Code, env: Env, origin: Origin): boolean | Symbolic {
  try {
    const value = code.run(env);
    return value instanceof Symbolic ? value : forceBool(value);
  } catch (error) {
    if (error instanceof UnknownFailure) return error.value;
    throw locateFailure(error, origin);
  }
}

/** `&&`, `||`, `->`: one side may decide even if the other is unknown. */
function logical(
  state: AnalysisState,
  context: CompileContext,
  scope: Scope,
  expr: Node<'Binary'>,
  origin: Origin,
): Code {
  const left = context.compile(scope, expr.left);
  const right = context.compile(scope, expr.right);
  const stopsAt = expr.operator === '||';
  const result = expr.operator !== '&&';
  const decisive = result;
  return delayed((env) => {
    const first = booleanOrUnknown(left, env, origin);
    if (first === stopsAt) return result;
    if (!(first instanceof Symbolic)) return booleanOrUnknown(right, env, origin);
    const second = tryRun(right, env);
    if (second === decisive) return result;
    return state.derived(first, expr.operator, second === undefined ? [first] : [first, second], origin);
  });
}

// The right side may rely on what the left one checks.
function tryRun(code: Code, env: Env): Value | undefined {
  try {
    return code.run(env);
  } catch (error) {
    if (error instanceof EvalFailure) return undefined;
    throw error;
  }
}
