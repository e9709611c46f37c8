// Numbers: 64-bit integers that refuse to overflow, and doubles.

import { EvalFailure } from '../errors/eval-failure.ts';
import { UnknownFailure } from '../errors/unknown-failure.ts';
import { compareStrings } from '../strings/compare.ts';
import { describe } from '../values/describe.ts';
import { textOf } from '../values/string-context.ts';
import { force, isList, NixPath, type Slot, Symbolic, type Value } from '../values/value.ts';
import { equalSlots } from './equality.ts';
import { forceNumber, isStringValue } from './expect.ts';

const maxInt = 2n ** 63n - 1n;
const minInt = -(2n ** 63n);

export function isInt64(value: bigint): boolean {
  return value <= maxInt && value >= minInt;
}

function checked(result: bigint, verb: string, left: bigint, sign: string, right: bigint): bigint {
  if (isInt64(result)) return result;
  throw new EvalFailure(`integer overflow in ${verb} ${left} ${sign} ${right}`);
}

export function add(left: Slot, right: Slot): bigint | number {
  const a = forceNumber(left);
  const b = forceNumber(right);
  if (typeof a === 'bigint' && typeof b === 'bigint') return checked(a + b, 'adding', a, '+', b);
  return Number(a) + Number(b);
}

export function subtract(left: Slot, right: Slot): bigint | number {
  const a = forceNumber(left);
  const b = forceNumber(right);
  if (typeof a === 'bigint' && typeof b === 'bigint') return checked(a - b, 'subtracting', a, '-', b);
  return Number(a) - Number(b);
}

export function multiply(left: Slot, right: Slot): bigint | number {
  const a = forceNumber(left);
  const b = forceNumber(right);
  if (typeof a === 'bigint' && typeof b === 'bigint') return checked(a * b, 'multiplying', a, '*', b);
  return Number(a) * Number(b);
}

export function divide(left: Slot, right: Slot): bigint | number {
  const b = forceNumber(right);
  if (Number(b) === 0) throw new EvalFailure('division by zero');
  const a = forceNumber(left);
  if (typeof a === 'bigint' && typeof b === 'bigint') return checked(a / b, 'dividing', a, '/', b);
  return Number(a) / Number(b);
}

/** `left < right` for numbers, strings, paths and lists of these. */
export function lessThan(left: Value, right: Value): boolean {
  if (typeof left === 'bigint' || typeof left === 'number') {
    if (typeof right === 'bigint' || typeof right === 'number') return left < right;
  } else if (isStringValue(left)) {
    if (isStringValue(right)) return compareStrings(textOf(left), textOf(right)) < 0;
  } else if (left instanceof NixPath) {
    if (right instanceof NixPath) return compareStrings(left.path, right.path) < 0;
  } else if (isList(left) && isList(right)) {
    for (const [index, item] of left.entries()) {
      if (index >= right.length) return false;
      const other = right[index]!;
      if (!equalSlots(item, other)) return lessThan(force(item), force(other));
    }
    return left.length < right.length;
  }
  for (const value of [left, right])
    if (value instanceof Symbolic) throw new UnknownFailure(value, 'a value that can be compared');
  throw new EvalFailure(`cannot compare ${describe(left)} with ${describe(right)}`);
}
