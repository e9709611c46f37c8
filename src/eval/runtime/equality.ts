import { Attrs } from '../values/attrs.ts';
import { textOf } from '../values/string-context.ts';
import { force, isList, NixPath, type Slot, type Value } from '../values/value.ts';
import { isStringValue } from './expect.ts';

/** `left == right`. Contexts are ignored; functions differ unless they are the very same element of a list or set. */
export function equalValues(left: Value, right: Value): boolean {
  if (typeof left === 'bigint')
    return typeof right === 'bigint' ? left === right : typeof right === 'number' && Number(left) === right;
  if (typeof left === 'number')
    return typeof right === 'number' ? left === right : typeof right === 'bigint' && left === Number(right);
  if (left === null || typeof left === 'boolean') return left === right;
  if (isStringValue(left)) return isStringValue(right) && textOf(left) === textOf(right);
  if (left instanceof NixPath) return right instanceof NixPath && left.path === right.path;
  if (isList(left)) {
    if (!isList(right) || left.length !== right.length) return false;
    return left.every((item, index) => equalSlots(item, right[index]!));
  }
  if (left instanceof Attrs) return right instanceof Attrs && equalAttrs(left, right);
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
