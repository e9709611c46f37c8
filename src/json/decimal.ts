// Numbers as digits and a power of ten, which programs write in different ways.

export interface Decimal {
  readonly sign: '' | '-';
  /** Without leading zeros; trailing ones as they were written. */
  readonly digits: string;
  /** The power of ten of the first digit. */
  readonly exponent: number;
}

/** The shortest digits that read back as the same double, or as many as are asked for. */
export function decimalOf(value: number, digits?: number): Decimal {
  const [mantissa = '', power = '0'] = value
    .toExponential(digits === undefined ? undefined : digits - 1)
    .split('e');
  const sign = mantissa.startsWith('-') || Object.is(value, -0) ? '-' : '';
  return { sign, digits: mantissa.replace(/[-.]/g, ''), exponent: Number(power) };
}

/** `120`, `1.2`, `0.0012`: no exponent, and a point only before digits. */
export function plainDecimal({ sign, digits, exponent }: Decimal): string {
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const rest = digits.slice(exponent + 1);
  return sign + whole + (rest === '' ? '' : `.${rest}`);
}

/** `1.2e…` without what follows the `e`. */
export function mantissa({ sign, digits }: Decimal): string {
  return sign + digits.slice(0, 1) + (digits.length > 1 ? `.${digits.slice(1)}` : '');
}
