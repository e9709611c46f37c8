// `a.b.c`, `a.b or c` and `a ? b` where `a`, or a computed name, may be unknown.

import type { Expr } from '../../syntax/ast.ts';
import type { Code } from '../compile/code.ts';
import { originOf } from '../compile/context.ts';
import type { Scope } from '../compile/scope.ts';
import { missingAttribute } from '../compile/variables.ts';
import { EvalFailure, locateFailure } from '../errors/eval-failure.ts';
import { forcePlainString, unexpected } from '../runtime/expect.ts';
import type { CompileContext } from '../runtime/session.ts';
import type { Origin } from '../values/origin.ts';
import { Joined, selectFrom, Unknown, unknownStep } from '../values/symbolic.ts';
import { Attrs, type Env, force, lazy, type Slot, Symbolic, type Value } from '../values/value.ts';
import { insteadOf } from './attempt.ts';
import { LocatedThunk, selectionThunk } from './located-thunk.ts';
import type { AnalysisState } from './state.ts';

type Node<T extends Expr['type']> = Extract<Expr, { type: T }>;

interface Step {
  readonly name: (env: Env) => string | Symbolic;
  readonly origin: Origin;
}

function compileSteps(context: CompileContext, scope: Scope, path: Node<'Select'>['path']): Step[] {
  return path.map((key) => {
    const origin = originOf(context, key);
    if (key.type === 'StaticKey') return { name: () => key.name, origin };
    const code = context.compile(scope, key.expr);
    const name = (env: Env) => {
      try {
        const value = code.run(env);
        return value instanceof Symbolic ? value : forcePlainString(value);
      } catch (error) {
        throw locateFailure(error, origin);
      }
    };
    return { name, origin };
  });
}

export function analysedSelect(
  state: AnalysisState,
  context: CompileContext,
  scope: Scope,
  expr: Node<'Select'>,
  origin: Origin,
): Code {
  const target = context.compile(scope, expr.target);
  const steps = compileSteps(context, scope, expr.path);
  const fallback = expr.fallback ? context.compile(scope, expr.fallback) : undefined;
  const shown = expr.path.map((key) => (key.type === 'StaticKey' ? key.name : '…')).join('.');
  const find = (env: Env): Slot => {
    let slot: Slot;
    try {
      slot = target.run(env);
    } catch (error) {
      slot = insteadOf(state, error, origin);
    }
    for (const step of steps) {
      let value: Value;
      try {
        value = force(slot);
      } catch (error) {
        value = insteadOf(state, error, origin);
      }
      const name = step.name(env);
      const found =
        name instanceof Symbolic
          ? selectUnknownName(state, value, name, origin)
          : value instanceof Attrs || value instanceof Symbolic
            ? selectFrom(value, name, origin)
            : undefined;
      if (found === undefined) {
        if (fallback) return fallback.delay(env);
        if (!(value instanceof Attrs) || typeof name !== 'string')
          throw locateFailure(unexpected('a set', value), step.origin);
        slot = insteadOf(state, missingAttribute(value, name, step.origin), origin).at(name, origin);
        continue;
      }
      // What stands in for it is of interest as well.
      if (fallback && value instanceof Symbolic) state.visit(context.source, fallback.delay(env));
      slot = found;
      if (step !== steps.at(-1)) continue;
      try {
        force(slot);
      } catch (error) {
        if (error instanceof EvalFailure) error.addFrame(`while evaluating the attribute '${shown}'`, origin);
        throw locateFailure(error, origin);
      }
      if (typeof name === 'string') state.known.note(value, name, slot);
    }
    return slot;
  };
  return {
    run: (env) => force(find(env)),
    delay: (env) => selectionThunk(find, env, origin),
  };
}

/** `set.${unknown}`: a name known in alternatives selects alternatives; others may be any attribute. */
function selectUnknownName(
  state: AnalysisState,
  set: Value,
  name: Symbolic,
  origin: Origin,
): Slot | undefined {
  if (!(set instanceof Attrs || set instanceof Symbolic)) return undefined;
  if (name instanceof Joined) {
    const alternatives = name.alternatives.map((slot) =>
      lazy(() => {
        const own = force(slot);
        const found =
          own instanceof Symbolic
            ? selectUnknownName(state, set, own, origin)
            : selectFrom(set, forcePlainString(own), origin);
        if (found === undefined) throw new EvalFailure('this alternative has no such attribute', { origin });
        return force(found);
      }),
    );
    return new Joined(alternatives, name, origin);
  }
  if (set instanceof Unknown) return set.select(unknownStep, origin);
  if (set instanceof Attrs && set.size > 0 && set.size <= mostAttributes)
    return set.size === 1
      ? [...set.entries.values()][0]
      : new Joined([...set.entries.values()], name, origin);
  if (set instanceof Symbolic)
    return set.select(unknownStep, origin) ?? state.derived(set, '.', [set, name], origin);
  return state.derived(name, '.', [set, name], origin);
}

/** A choice among more attributes than this is no choice worth following. */
const mostAttributes = 16;

export function analysedHasAttr(
  state: AnalysisState,
  context: CompileContext,
  scope: Scope,
  expr: Node<'HasAttr'>,
  origin: Origin,
): Code {
  const target = context.compile(scope, expr.target);
  const steps = compileSteps(context, scope, expr.path);
  const run = (env: Env): Value => {
    let value: Value = target.run(env);
    let doubt: Symbolic | undefined;
    for (const [index, step] of steps.entries()) {
      if (!(value instanceof Attrs || value instanceof Symbolic)) return false;
      const name = step.name(env);
      if (name instanceof Symbolic) return state.derived(name, '?', [value, name], origin);
      const has = value.has(name);
      if (has === false) return false;
      if (has === undefined && value instanceof Symbolic) doubt ??= value;
      const slot = index < steps.length - 1 ? selectFrom(value, name, origin) : null;
      if (slot === undefined) return false;
      value = force(slot);
    }
    return doubt ? state.derived(doubt, '?', [doubt], origin) : true;
  };
  return { run, delay: (env) => new LocatedThunk(run, env, origin) };
}
