// `==`, and when a set is a derivation.
import { UnknownFailure } from '../errors/unknown-failure.ts';
import { textOf } from '../values/string-context.ts';
import { Attrs, force, isList, NixPath, type Slot, Symbolic, type Value } from '../values/value.ts';
import { isStringValue } from './expect.ts';

/** `left == right`. Contexts are ignored; functions differ unless they are the very same element of a list or set. */
export function equalValues(left: Value, right: Value): boolean {
  if (typeof left === 'bigint')
    return typeof right === 'bigint'
      ? left === right
      : typeof right === 'number'
        ? Number(left) === right
        : differ(left, right);
  if (typeof left === 'number')
    return typeof right === 'number'
      ? left === right
      : typeof right === 'bigint'
        ? left === Number(right)
        : differ(left, right);
  if (left === null || typeof left === 'boolean') return left === right || differ(left, right);
  if (isStringValue(left)) return isStringValue(right) ? textOf(left) === textOf(right) : differ(left, right);
  if (left instanceof NixPath)
    return right instanceof NixPath ? left.path === right.path : differ(left, right);
  if (isList(left)) {
    if (!isList(right)) return differ(left, right);
    if (left.length !== right.length) return false;
    return left.every((item, index) => equalSlots(item, right[index]!));
  }
  if (left instanceof Attrs) return right instanceof Attrs ? equalAttrs(left, right) : differ(left, right);
  return differ(left, right);
}

/** Values of different types differ, unless one is not known. */
function differ(left: Value, right: Value): false {
  for (const value of [left, right])
    if (value instanceof Symbolic) throw new UnknownFailure(value, 'a value that can be compared');
  return false;
}

/** Equality of elements: the same slot is equal to itself, even if it is a function. */
export function equalSlots(left: Slot, right: Slot): boolean {
  const a = force(left);
  const b = force(right);
  return left === right || equalValues(a, b);
}

function equalAttrs(left: Attrs, right: Attrs): boolean {
  if (isDerivation(left) && isDerivation(right)) {
    const a = left.get('outPath');
    const b = right.get('outPath');
    if (a !== undefined && b !== undefined) return equalSlots(a, b);
  }
  if (left.size !== right.size) return false;
  const names = left.sortedNames();
  if (!names.every((name) => right.has(name))) {
    // Nix compares in order and may force values before it meets the first name that differs.
    const others = right.sortedNames();
    return names.every(
      (name, index) => name === others[index] && equalSlots(left.get(name)!, right.get(name)!),
    );
  }
  return names.every((name) => equalSlots(left.get(name)!, right.get(name)!));
}

/** A set with `type = "derivation"`. */
export function isDerivation(value: Value): value is Attrs {
  if (!(value instanceof Attrs)) return false;
  const type = value.get('type');
  if (type === undefined) return false;
  const forced = force(type);
  return isStringValue(forced) && textOf(forced) === 'derivation';
}
