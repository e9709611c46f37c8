// The values of the Nix language. Integers are bigint (64 bits), floats are number, strings without context are string.

import type { Attrs } from './attrs.ts';
import type { Lambda, PartialPrimop, Primop } from './functions.ts';
import type { ContextString } from './string-context.ts';
import type { Symbolic } from './symbolic.ts';
import { Thunk } from './thunk.ts';

/** A path value, absolute and canonical. Equal paths are equal values; copying to the store happens on coercion. */
export class NixPath {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }
}

export type List = readonly Slot[];

/** A value in weak head normal form: elements and attributes may still be thunks. */
export type Value =
  | bigint
  | number
  | boolean
  | null
  | string
  | ContextString
  | NixPath
  | List
  | Attrs
  | Lambda
  | Primop
  | PartialPrimop
  /** Only in analysis. */
  | Symbolic;

/** What a variable, a list element or an attribute holds. */
export type Slot = Value | Thunk;

/** Evaluates a slot to weak head normal form. */
export function force(slot: Slot): Value {
  return slot instanceof Thunk ? slot.force() : slot;
}

export function isList(value: Value): value is List {
  return Array.isArray(value);
}
