// Forcing a slot to a value of one type. All throw EvalFailure "expected … but found …".

import { EvalFailure } from '../errors/eval-failure.ts';
import { UnknownFailure } from '../errors/unknown-failure.ts';
import { describe } from '../values/describe.ts';
import { ContextString, type StringValue } from '../values/string-context.ts';
import {
  Attrs,
  force,
  isList,
  Lambda,
  type List,
  PartialPrimop,
  Primop,
  type Slot,
  Symbolic,
  type Value,
} from '../values/value.ts';

export function unexpected(expected: string, value: Value): EvalFailure {
  if (value instanceof Symbolic) return new UnknownFailure(value, expected);
  return new EvalFailure(`expected ${expected} but found ${describe(value)}`);
}

export function forceAttrs(slot: Slot): Attrs {
  const value = force(slot);
  if (value instanceof Attrs) return value;
  throw unexpected('a set', value);
}

export function forceList(slot: Slot): List {
  const value = force(slot);
  if (isList(value)) return value;
  throw unexpected('a list', value);
}

export function forceInt(slot: Slot): bigint {
  const value = force(slot);
  if (typeof value === 'bigint') return value;
  throw unexpected('an integer', value);
}

export function forceBool(slot: Slot): boolean {
  const value = force(slot);
  if (typeof value === 'boolean') return value;
  throw unexpected('a Boolean', value);
}

/** A float, or an integer as one. */
export function forceNumber(slot: Slot): bigint | number {
  const value = force(slot);
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  throw unexpected('an integer or a float', value);
}

export function isStringValue(value: Value): value is StringValue {
  return typeof value === 'string' || value instanceof ContextString;
}

/** A string, with its context. */
export function forceString(slot: Slot): StringValue {
  const value = force(slot);
  if (isStringValue(value)) return value;
  throw unexpected('a string', value);
}

/** The text of a string that must not refer to store paths. */
export function forcePlainString(slot: Slot): string {
  const value = forceString(slot);
  if (typeof value === 'string') return value;
  const [item] = value.context;
  throw new EvalFailure(
    `the string '${value.text}' is not allowed to refer to a store path (such as '${item}')`,
    {
      hint: 'Apply `builtins.unsafeDiscardStringContext` if the reference does not matter here.',
    },
  );
}

export function isFunction(value: Value): value is Lambda | Primop | PartialPrimop {
  return value instanceof Lambda || value instanceof Primop || value instanceof PartialPrimop;
}

/** A function, or a set that can be called. */
export function forceFunction(slot: Slot): Value {
  const value = force(slot);
  if (isFunction(value) || (value instanceof Attrs && value.has('__functor'))) return value;
  throw unexpected('a function', value);
}
