// Numbers as they are written → values.
const largestInteger = 2n ** 63n - 1n;
const smallestNormal = 2 ** -1022;

/** The value of an integer literal, or undefined when it does not fit in 64 bits with sign, as Nix wants it. */
export function readInteger(literal: string): bigint | undefined {
  const value = BigInt(literal);
  return value <= largestInteger ? value : undefined;
}

/** The value of a float literal, or undefined when Nix refuses it: too large, or too small to be exact. */
export function readFloat(literal: string): number | undefined {
  const value = Number(literal);
  const isZero = /^[0.]*(e|$)/i.test(literal);
  return Number.isFinite(value) && (isZero || value >= smallestNormal) ? value : undefined;
}
