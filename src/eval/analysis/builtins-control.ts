// Built-in functions that import, compare, trace and catch, where something is unknown.
import { EvalFailure } from '../errors/eval-failure.ts';
import { findFile } from '../files/search-path.ts';
import { forcePlainString } from '../runtime/expect.ts';
import { typeName } from '../values/describe.ts';
import { Joined, PartialAttrs, PartialList, PartialString } from '../values/symbolic.ts';
import { force, NixPath, Symbolic, type Value } from '../values/value.ts';
import { describePartial } from './describe-partial.ts';
import type { Override } from './override.ts';
import type { AnalysisState } from './state.ts';
import { importUnknown } from './world.ts';

/** The type where it is known. */
function typeOf(value: Value): string | undefined {
  if (value instanceof PartialString) return value.kind;
  if (value instanceof PartialList) return 'list';
  if (value instanceof PartialAttrs) return 'set';
  return value instanceof Symbolic ? undefined : typeName(value);
}

function is(type: string): Override {
  return (state, slot) => {
    const value = force(slot);
    if (!(value instanceof Symbolic)) return undefined;
    const known = typeOf(value);
    return known === undefined
      ? state.derived(value, `builtins.is ${type}`, [slot], undefined)
      : known === type;
  };
}

/** A message that is known in part still ends evaluation. */
function fail(kind: 'throw' | 'abort'): Override {
  return (_state, message) => {
    const value = force(message);
    if (value instanceof Symbolic) throw new EvalFailure(describePartial(value), { kind });
    return undefined;
  };
}

function impure(state: AnalysisState, name: string, variable: string): Value {
  return state.root(`builtins.${name} "${variable}"`, { type: 'builtin', name, why: 'impure' }, undefined);
}

export const controlOverrides: Readonly<Record<string, Override>> = {
  import: (state, slot) => {
    const value = force(slot);
    return value instanceof Symbolic && !(value instanceof Joined) ? importUnknown(state, value) : undefined;
  },
  findFile: (state, entries, name) => {
    const wanted = forcePlainString(name);
    const list = force(entries);
    if (list !== force(state.session.builtins.get('nixPath') ?? null)) return undefined;
    try {
      return new NixPath(findFile(state.session, state.session.searchPath, wanted));
    } catch (error) {
      if (!(error instanceof EvalFailure)) throw error;
      return state.root(`<${wanted}>`, { type: 'search-path', name: wanted }, error.origin);
    }
  },
  getEnv: (state, name) => impure(state, 'getEnv', forcePlainString(name)),
  throw: fail('throw'),
  abort: fail('abort'),
  typeOf: (_state, slot) => {
    const value = force(slot);
    return value instanceof Symbolic ? typeOf(value) : undefined;
  },
  isAttrs: is('set'),
  isBool: is('bool'),
  isFloat: is('float'),
  isFunction: is('lambda'),
  isInt: is('int'),
  isList: is('list'),
  isNull: is('null'),
  isPath: is('path'),
  isString: is('string'),
};
