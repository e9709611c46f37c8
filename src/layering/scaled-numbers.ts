// Numbers of any size to some 15 digits: mantissa × 2^(256 × exponent). Popularity grows beyond what a double holds.

/** One number per index. A mantissa is 0 or from 1 up to 2²⁵⁶ once it is normalised. */
export interface ScaledNumbers {
  readonly mantissas: Float64Array;
  readonly exponents: Int32Array;
}

const scale = 2 ** 256;

/** 2^(-256 × distance); farther apart, the smaller number does not count. */
const factors = Float64Array.of(1, 2 ** -256, 2 ** -512, 2 ** -768);

/** How far below the common exponent of a sum a summand may be. */
export const farthestExponent: number = factors.length - 1;

export function scaleBy(distance: number): number {
  return factors[distance] ?? 0;
}

export function createScaledNumbers(length: number): ScaledNumbers {
  return { mantissas: new Float64Array(length), exponents: new Int32Array(length) };
}

/** numbers[index] += mantissa × 2^(256 × exponent), not negative */
export function addTo(numbers: ScaledNumbers, index: number, mantissa: number, exponent: number): void {
  if (mantissa === 0) return;
  const { mantissas, exponents } = numbers;
  const own = mantissas[index]!;
  const distance = own === 0 ? 0 : exponents[index]! - exponent;
  let sum = distance >= 0 ? own + mantissa * scaleBy(distance) : own * scaleBy(-distance) + mantissa;
  let top = own === 0 ? exponent : Math.max(exponents[index]!, exponent);
  if (sum >= scale) {
    sum *= factors[1]!;
    top += 1;
  } else {
    while (sum < 1) {
      sum *= scale;
      top -= 1;
    }
  }
  mantissas[index] = sum;
  exponents[index] = top;
}

/** Ascending. */
export function compareScaled({ mantissas, exponents }: ScaledNumbers, a: number, b: number): number {
  return exponents[a]! - exponents[b]! || mantissas[a]! - mantissas[b]!;
}

/** Whole numbers below 2⁵³, and so all that add up to them, have no error. */
export function isExact({ mantissas, exponents }: ScaledNumbers, index: number): boolean {
  return exponents[index] === 0 && mantissas[index]! < 2 ** 53;
}

/** Is `larger`, less a relative error, at most `smaller` and as much more? */
export function mayBeEqual(numbers: ScaledNumbers, larger: number, smaller: number, error: number): boolean {
  const { mantissas, exponents } = numbers;
  if (isExact(numbers, larger)) return mantissas[larger] === mantissas[smaller];
  const distance = exponents[larger]! - exponents[smaller]!;
  return mantissas[larger]! * (1 - error) <= mantissas[smaller]! * scaleBy(distance) * (1 + error);
}
