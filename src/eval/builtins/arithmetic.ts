// Built-in functions: numbers and their bits.
import { EvalFailure } from '../errors/eval-failure.ts';
import { add, divide, isInt64, lessThan, multiply, subtract } from '../runtime/arithmetic.ts';
import { forceInt, forceNumber } from '../runtime/expect.ts';
import { isNixSince } from '../runtime/nix-version.ts';
import type { Session } from '../runtime/session.ts';
import { force, type Slot } from '../values/value.ts';
import type { BuiltinTable } from './table.ts';

function rounded(session: Session, slot: Slot, name: string, round: (value: number) => number): bigint {
  const value = forceNumber(slot);
  // Nix turns integers into floats here, too. Since 2.29 it refuses those that this changes.
  const result = round(Number(value));
  const isExact = typeof value === 'number' || BigInt(result) === value;
  if (Number.isFinite(result) && isInt64(BigInt(result)) && (isExact || !isNixSince(session, '2.29')))
    return BigInt(result);
  if (typeof value === 'bigint')
    throw new EvalFailure(`the integer ${value} of '${name}' would lose precision as a float`, {
      hint: 'An integer needs no rounding.',
    });
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
  ceil: (session, a) => rounded(session, a, 'ceil', Math.ceil),
  floor: (session, a) => rounded(session, a, 'floor', Math.floor),
};
