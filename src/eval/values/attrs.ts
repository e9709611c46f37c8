// Making sets.

import type { Origin } from './origin.ts';
import { reserveAttrs } from './reserve.ts';
import { Attrs, type Origins, type Slot } from './value.ts';

export const emptyAttrs = new Attrs(new Map());

/** A set from a plain record; undefined values are left out. */
export function attrsOf(record: Readonly<Record<string, Slot | undefined>>): Attrs {
  const entries = new Map<string, Slot>();
  for (const [name, slot] of Object.entries(record)) if (slot !== undefined) entries.set(name, slot);
  return new Attrs(entries);
}

/** `left // right`. */
export function updateAttrs(left: Attrs, right: Attrs): Attrs {
  if (right.size === 0) return left;
  if (left.size === 0) return right;
  reserveAttrs(left.size + right.size);
  const entries = new Map(left.entries);
  for (const [name, slot] of right.entries) entries.set(name, slot);
  const origins = left.origins || right.origins ? new UpdatedOrigins(left.origins, right) : undefined;
  return new Attrs(entries, origins);
}

/** Holds the right set and, of the left one, only the origins: a long chain of updates must not keep every step. */
class UpdatedOrigins implements Origins {
  readonly #left: Origins | undefined;
  readonly #right: Attrs;

  constructor(left: Origins | undefined, right: Attrs) {
    this.#left = left;
    this.#right = right;
  }

  originOf(name: string): Origin | undefined {
    let current: Origins | undefined = this;
    while (current instanceof UpdatedOrigins) {
      if (current.#right.has(name)) return current.#right.originOf(name);
      current = current.#left;
    }
    return current?.originOf(name);
  }
}
