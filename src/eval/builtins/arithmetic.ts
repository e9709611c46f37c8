// Built-in functions: numbers and their bits.
import { EvalFailure } from '../errors/eval-failure.ts';
import { add, divide, isInt64, lessThan, multiply, subtract } from '../runtime/arithmetic.ts';
import { forceInt, forceNumber } from '../runtime/expect.ts';
import { force, type Slot } from '../values/value.ts';
import type { BuiltinTable } from './table.ts';

function rounded(slot: Slot, name: string, round: (value: number) => number): bigint {
  const value = forceNumber(slot);
  if (typeof value === 'bigint') return value;
  const result = round(value);
  if (Number.isFinite(result) && isInt64(BigInt(result))) return BigInt(result);
  throw new EvalFailure(`the argument ${value} of '${name}' is outside the range of 64-bit integers`);
}

export const arithmeticBuiltins: BuiltinTable = {
  add: (_session, a, b) => add(a, b),
  sub: (_session, a, b) => subtract(a, b),
  mul: (_session, a, b) => multiply(a, b),
  div: (_session, a, b) => divide(a, b),
  lessThan: (_session, a, b) => lessThan(force(a), force(b)),
  bitAnd: (_session, a, b) => forceInt(a) & forceInt(b),
  bitOr: (_session, a, b) => forceInt(a) | forceInt(b),
  bitXor: (_session, a, b) => forceInt(a) ^ forceInt(b),
  ceil: (_session, a) => rounded(a, 'ceil', Math.ceil),
  floor: (_session, a) => rounded(a, 'floor', Math.floor),
};
