// `builtins.genericClosure`: everything that can be reached from a start, each key once.
import { EvalFailure } from '../errors/eval-failure.ts';
import { lessThan } from '../runtime/arithmetic.ts';
import { call } from '../runtime/call.ts';
import { forceAttrs, forceFunction, forceList, isStringValue } from '../runtime/expect.ts';
import { textOf } from '../values/string-context.ts';
import { type Attrs, force, type Slot, type Value } from '../values/value.ts';
import type { Builtin } from './table.ts';

/** `builtins.genericClosure { startSet, operator }`: breadth first, each `key` once. */
export const genericClosure: Builtin = (session, slot) => {
  const args = forceAttrs(slot);
  const work = [...forceList(required(args, 'startSet'))];
  if (work.length === 0) return [];
  const operator = forceFunction(required(args, 'operator'));
  const seen = new KeySet();
  const result: Slot[] = [];
  for (let index = 0; index < work.length; index++) {
    const item = work[index]!;
    if (!seen.add(force(required(forceAttrs(item), 'key')))) continue;
    result.push(item);
    work.push(...forceList(call(session, operator, item)));
  }
  return result;
};

function required(attrs: Attrs, name: string): Slot {
  const slot = attrs.get(name);
  if (slot !== undefined) return slot;
  throw new EvalFailure(`attribute '${name}' missing in a set passed to genericClosure`);
}

/** Strings and integers by hash, everything else that can be compared one by one. */
class KeySet {
  readonly #strings = new Set<string>();
  readonly #integers = new Set<bigint>();
  readonly #others: Value[] = [];
  #first: Value | undefined;

  /** Whether the key is new. */
  add(key: Value): boolean {
    // Keys that cannot be compared with each other are an error, also the very first with itself.
    lessThan(key, this.#first ?? key);
    this.#first ??= key;
    const known: Set<unknown> | undefined = isStringValue(key)
      ? this.#strings
      : typeof key === 'bigint'
        ? this.#integers
        : undefined;
    if (known) {
      const plain = isStringValue(key) ? textOf(key) : key;
      if (known.has(plain)) return false;
      known.add(plain);
      return true;
    }
    if (this.#others.some((other) => !lessThan(key, other) && !lessThan(other, key))) return false;
    this.#others.push(key);
    return true;
  }
}
