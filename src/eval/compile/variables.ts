// Variables → closures: a place in the environment, a global, or a search through `with`.
import type { Span } from '../../syntax/ast.ts';
import { EvalFailure, locateFailure } from '../errors/eval-failure.ts';
import { suggest } from '../errors/suggestions.ts';
import { forceAttrs } from '../runtime/expect.ts';
import type { CompileContext } from '../runtime/session.ts';
import type { Origin } from '../values/origin.ts';
import {
  Attrs,
  type Env,
  emptyEnv,
  force,
  type Run,
  type Slot,
  Symbolic,
  Thunk,
  type Value,
} from '../values/value.ts';
import { type Code, delayed } from './code.ts';
import { originOf } from './context.ts';
import { resolve, type Scope, visibleNames } from './scope.ts';

/** A variable. @throws EvalFailure at once if no scope can define it */
export function compileVariable(context: CompileContext, scope: Scope, name: string, span: Span): Code {
  const found = resolve(scope, name);
  if (!found) {
    throw new EvalFailure(`undefined variable '${name}'`, {
      origin: originOf(context, span),
      hint: suggest(name, visibleNames(scope)),
    });
  }
  switch (found.kind) {
    case 'global': {
      const { slot } = found;
      return { run: () => force(slot), delay: () => slot };
    }
    case 'local':
      return localVariable(found.depth, found.index, originOf(context, span));
    case 'dynamic': {
      const { analysis } = context.session;
      return analysis
        ? analysis.variable(context, found.depths, name, span)
        : dynamicVariable(context, found.depths, name, span);
    }
  }
}

function localVariable(depth: number, index: number, origin: Origin): Code {
  const run = runLocal(depth, index, origin);
  return {
    run,
    // The slot is empty while its own recursive scope is still being filled.
    delay: (env) => {
      const slot = envAt(env, depth).slots[index];
      return slot === undefined ? new Thunk(run, env) : slot;
    },
  };
}

function runLocal(depth: number, index: number, origin: Origin): Run {
  if (depth === 0) return (env) => forceAt(env.slots[index] as Slot, origin);
  if (depth === 1) return (env) => forceAt((env.up as Env).slots[index] as Slot, origin);
  return (env) => forceAt(envAt(env, depth).slots[index] as Slot, origin);
}

function forceAt(slot: Slot, origin: Origin): Value {
  if (!(slot instanceof Thunk)) return slot;
  try {
    return slot.force();
  } catch (error) {
    throw locateFailure(error, origin);
  }
}

export function envAt(env: Env, depth: number): Env {
  let current = env;
  for (let level = depth; level > 0; level--) current = current.up ?? emptyEnv;
  return current;
}

function dynamicVariable(context: CompileContext, depths: readonly number[], name: string, span: Span): Code {
  const origin = originOf(context, span);
  return delayed((env) => {
    const seen: string[] = [];
    for (const depth of depths) {
      const scope = envAt(env, depth).slots[0] as Slot;
      const set = forceAttrs(scope);
      const slot = set.get(name);
      if (slot !== undefined) return force(slot);
      for (const known of set.entries.keys()) seen.push(known);
    }
    throw new EvalFailure(`undefined variable '${name}'`, { origin, hint: suggest(name, seen) });
  });
}

/** `set.name` at run time; the failure names the attribute and what is close to it. */
export function selectAttribute(set: Slot, name: string, origin: EvalFailure['origin']): Slot {
  const value = force(set);
  if (!(value instanceof Attrs)) {
    const part = value instanceof Symbolic ? value.select(name, origin) : undefined;
    return part === undefined ? forceAttrs(value) : part;
  }
  const slot = value.get(name);
  if (slot !== undefined) return slot;
  throw missingAttribute(value, name, origin);
}

export function missingAttribute(set: Attrs, name: string, origin: EvalFailure['origin']): EvalFailure {
  return new EvalFailure(`attribute '${name}' missing`, { origin, hint: suggest(name, set.entries.keys()) });
}
