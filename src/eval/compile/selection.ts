// `a.b.c`, `a.b or c`, `a ? b`.

import type { AttrKey, AttrPath, Expr } from '../../syntax/ast.ts';
import { EvalFailure, locateFailure } from '../errors/eval-failure.ts';
import { forcePlainString, unexpected } from '../runtime/expect.ts';
import type { CompileContext } from '../runtime/session.ts';
import { Attrs, type Env, force, type Value } from '../values/value.ts';
import { type Code, delayed } from './code.ts';
import { originOf } from './context.ts';
import type { Scope } from './scope.ts';
import { missingAttribute } from './variables.ts';

type KeyName = (env: Env) => string;

function compileKey(context: CompileContext, scope: Scope, key: AttrKey): KeyName {
  if (key.type === 'StaticKey') return () => key.name;
  const code = context.compile(scope, key.expr);
  return (env) => forcePlainString(code.run(env));
}

export function compileSelect(
  context: CompileContext,
  scope: Scope,
  target: Expr,
  path: AttrPath,
  fallback: Expr | undefined,
): Code {
  const targetCode = context.compile(scope, target);
  const steps = path.map((key) => ({
    name: compileKey(context, scope, key),
    origin: originOf(context, key),
  }));
  const shown = path.map((key) => (key.type === 'StaticKey' ? key.name : '…')).join('.');
  const origin = originOf(context, {
    start: path[0]?.start ?? target.start,
    end: path.at(-1)?.end ?? target.end,
  });
  const fallbackCode = fallback ? context.compile(scope, fallback) : undefined;

  return delayed((env) => {
    let value: Value = targetCode.run(env);
    for (const step of steps) {
      const name = nameAt(step, env);
      const slot = value instanceof Attrs ? value.get(name) : undefined;
      if (slot === undefined) {
        if (fallbackCode) return fallbackCode.run(env);
        throw value instanceof Attrs
          ? missingAttribute(value, name, step.origin)
          : locateFailure(unexpected('a set', value), step.origin);
      }
      try {
        value = force(slot);
      } catch (error) {
        if (error instanceof EvalFailure) error.addFrame(`while evaluating the attribute '${shown}'`, origin);
        throw locateFailure(error, origin);
      }
    }
    return value;
  });
}

export function compileHasAttr(context: CompileContext, scope: Scope, target: Expr, path: AttrPath): Code {
  const targetCode = context.compile(scope, target);
  const steps = path.map((key) => ({
    name: compileKey(context, scope, key),
    origin: originOf(context, key),
  }));
  return delayed((env) => {
    let value: Value = targetCode.run(env);
    for (const [index, step] of steps.entries()) {
      if (!(value instanceof Attrs)) return false;
      const slot = value.get(nameAt(step, env));
      if (slot === undefined) return false;
      if (index < steps.length - 1) value = force(slot);
    }
    return true;
  });
}

function nameAt(step: { readonly name: KeyName; readonly origin: EvalFailure['origin'] }, env: Env): string {
  try {
    return step.name(env);
  } catch (error) {
    throw step.origin ? locateFailure(error, step.origin) : error;
  }
}
