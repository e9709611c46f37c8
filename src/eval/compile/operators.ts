// Operators → closures.
import type { BinaryOperator, Expr, Span } from '../../syntax/ast.ts';
import { EvalFailure, locateFailure } from '../errors/eval-failure.ts';
import { canonicalPath } from '../files/canonical-path.ts';
import { add, divide, lessThan, multiply, subtract } from '../runtime/arithmetic.ts';
import { apply, call } from '../runtime/call.ts';
import { coerceToString, interpolation, plain } from '../runtime/coerce.ts';
import { equalValues } from '../runtime/equality.ts';
import { forceAttrs, forceBool, forceList, isStringValue } from '../runtime/expect.ts';
import type { CompileContext, Session } from '../runtime/session.ts';
import { updateAttrs } from '../values/attrs.ts';
import { nounFor, typeName } from '../values/describe.ts';
import type { Origin } from '../values/origin.ts';
import { reserveList, reserveText } from '../values/reserve.ts';
import { StringBuilder, textOf } from '../values/string-context.ts';
import { NixPath, type Run, type Value } from '../values/value.ts';
import { type Code, delayed } from './code.ts';
import { originOf } from './context.ts';
import { resolve, type Scope } from './scope.ts';
import { storePathInPath } from './strings-and-paths.ts';
import { compileVariable } from './variables.ts';

type BinaryExpr = Extract<Expr, { type: 'Binary' }>;

export function compileBinary(context: CompileContext, scope: Scope, expr: BinaryExpr): Code {
  const left = context.compile(scope, expr.left);
  const right = context.compile(scope, expr.right);
  const origin = originOf(context, expr);
  const { session } = context;
  const overridden = overriddenOperator(context, scope, expr, left, right);
  if (overridden) return delayed(overridden);
  const { operator } = expr;
  switch (operator) {
    case '|>':
      return delayed((env) => apply(session, right.run(env), [left.delay(env)], origin));
    case '<|':
      return delayed((env) => apply(session, left.run(env), [right.delay(env)], origin));
    case '&&':
      return shortCircuit(left, right, origin, { stopsAt: false, result: false });
    case '||':
      return shortCircuit(left, right, origin, { stopsAt: true, result: true });
    case '->':
      return shortCircuit(left, right, origin, { stopsAt: false, result: true });
    default: {
      const combine = combinations[operator];
      const { analysis } = session;
      return strictOperator(
        session,
        left,
        right,
        origin,
        analysis ? analysis.operator(operator, combine, origin) : combine,
      );
    }
  }
}

// One closure per operator and not one in another: stack frames are what deep recursion runs out of.
function strictOperator(
  session: Session,
  left: Code,
  right: Code,
  origin: Origin,
  combine: (left: Value, right: Value, session: Session) => Value,
): Code {
  return delayed((env) => {
    try {
      return combine(left.run(env), right.run(env), session);
    } catch (error) {
      throw locateFailure(error, origin);
    }
  });
}

function shortCircuit(
  left: Code,
  right: Code,
  origin: Origin,
  { stopsAt, result }: { stopsAt: boolean; result: boolean },
): Code {
  return delayed((env) => {
    try {
      return forceBool(left.run(env)) === stopsAt ? result : forceBool(right.run(env));
    } catch (error) {
      throw locateFailure(error, origin);
    }
  });
}

type StrictOperator = Exclude<BinaryOperator, '|>' | '<|' | '&&' | '||' | '->'>;

const combinations: Record<StrictOperator, (left: Value, right: Value, session: Session) => Value> = {
  '+': (left, right, session) => plus(session, left, right),
  '-': subtract,
  '*': multiply,
  '/': divide,
  '++': (left, right) => {
    const a = forceList(left);
    const b = forceList(right);
    if (a.length === 0) return b;
    if (b.length === 0) return a;
    reserveList(a.length + b.length);
    return [...a, ...b];
  },
  '//': (left, right) => updateAttrs(forceAttrs(left), forceAttrs(right)),
  '==': equalValues,
  '!=': (left, right) => !equalValues(left, right),
  '<': lessThan,
  '>': (left, right) => lessThan(right, left),
  '<=': (left, right) => !lessThan(right, left),
  '>=': (left, right) => !lessThan(left, right),
};

/** What Nix reads an operator as: a call of a name that a scope may redefine. */
const operatorNames: Partial<Record<BinaryOperator, { name: string; swap: boolean; negate: boolean }>> = {
  '-': { name: '__sub', swap: false, negate: false },
  '*': { name: '__mul', swap: false, negate: false },
  '/': { name: '__div', swap: false, negate: false },
  '<': { name: '__lessThan', swap: false, negate: false },
  '>': { name: '__lessThan', swap: true, negate: false },
  '<=': { name: '__lessThan', swap: true, negate: true },
  '>=': { name: '__lessThan', swap: false, negate: true },
};

function overriddenOperator(
  context: CompileContext,
  scope: Scope,
  expr: BinaryExpr,
  left: Code,
  right: Code,
): Run | undefined {
  const reading = operatorNames[expr.operator];
  if (!reading || resolve(scope, reading.name)?.kind === 'global') return undefined;
  const fn = compileVariable(context, scope, reading.name, expr);
  const [first, second] = reading.swap ? [right, left] : [left, right];
  return (env) => {
    const result = call(context.session, fn.run(env), first.delay(env), second.delay(env));
    return reading.negate ? !forceBool(result) : result;
  };
}

/** `left + right`: the type of the left side decides. */
export function plus(session: Session, left: Value, right: Value): Value {
  if (typeof left === 'string' && typeof right === 'string' && right.charCodeAt(0) < 0xd800) {
    reserveText(left.length + right.length);
    return left + right;
  }
  if (typeof left === 'bigint' || typeof left === 'number') {
    if (typeof right === 'bigint' || typeof right === 'number') return add(left, right);
    const noun = typeof left === 'bigint' ? 'an integer' : 'a float';
    throw new EvalFailure(`cannot add ${nounFor(typeName(right))} to ${noun}`, {
      hint: isStringValue(right) ? 'Convert the number with `toString`.' : undefined,
    });
  }
  if (left instanceof NixPath) {
    const added = coerceToString(session, right, plain);
    if (typeof added !== 'string') throw storePathInPath(textOf(added));
    return new NixPath(canonicalPath(left.path + added));
  }
  const builder = new StringBuilder();
  builder.add(coerceToString(session, left, plain));
  builder.add(coerceToString(session, right, isStringValue(left) ? interpolation : plain));
  return builder.finish();
}

export function compileUnary(
  context: CompileContext,
  scope: Scope,
  operator: '!' | '-',
  operand: Expr,
  span: Span,
): Code {
  const code = context.compile(scope, operand);
  const origin = originOf(context, span);
  const run: Run =
    operator === '!' ? (env) => !forceBool(code.run(env)) : (env) => subtract(0n, code.run(env));
  if (operator === '-' && resolve(scope, '__sub')?.kind !== 'global') {
    const sub = compileVariable(context, scope, '__sub', span);
    return delayed((env) => call(context.session, sub.run(env), 0n, code.delay(env)));
  }
  return delayed((env) => {
    try {
      return run(env);
    } catch (error) {
      throw locateFailure(error, origin);
    }
  });
}
