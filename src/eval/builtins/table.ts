import { Primop, type PrimopFn } from '../values/functions.ts';
import type { Slot } from '../values/value.ts';

/** Built-in functions by name; a function's parameters after the session are its arguments. */
export type BuiltinTable = Readonly<Record<string, PrimopFn>>;

export function primopsOf(table: BuiltinTable): Map<string, Slot> {
  return new Map(
    Object.entries(table).map(([name, apply]) => [name, new Primop(name, apply.length - 1, apply)]),
  );
}
