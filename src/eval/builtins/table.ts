// How the files beside this one list their functions.
import type { Session } from '../runtime/session.ts';
import { Primop, type PrimopFn, type Slot, type Value } from '../values/value.ts';

export type Builtin = (session: Session, ...args: Slot[]) => Value;

/** Built-in functions by name; a function's parameters after the session are its arguments. */
export type BuiltinTable = Readonly<Record<string, Builtin>>;

/** The functions of a table for one session. */
export function primopsOf(table: BuiltinTable, session: Session): Map<string, Slot> {
  return new Map(
    Object.entries(table).map(([name, builtin]) => {
      const arity = builtin.length - 1;
      return [name, new Primop(name, arity, bound(builtin, arity, session))];
    }),
  );
}

// Spreading arguments costs more than most built-ins do.
function bound(builtin: Builtin, arity: number, session: Session): PrimopFn {
  if (arity === 1) return (first) => builtin(session, first as Slot);
  if (arity === 2) return (first, second) => builtin(session, first as Slot, second as Slot);
  return (...args) => builtin(session, ...args);
}
