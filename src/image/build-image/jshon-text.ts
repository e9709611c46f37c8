// JSON as jshon prints it, with the library jansson: one space, slashes escaped, numbers as 64-bit integers or doubles.
import { decimalOf, mantissa, plainDecimal } from '../../json/decimal.ts';
import type { JsonValue } from '../../json/ordered-json.ts';
import { printJson } from '../../json/print-json.ts';

/** With the newline at the end. */
export function jshonText(value: JsonValue): string {
  return `${printJson(value, { step: ' ', quote, number: numberText })}\n`;
}

function quote(text: string): string {
  return JSON.stringify(text)
    .replaceAll('/', '\\/')
    .replace(/\\u00[01][0-9a-f]/g, (sequence) => `\\u${sequence.slice(2).toUpperCase()}`);
}

function numberText(written: string): string {
  return /^-?\d+$/.test(written) ? String(BigInt(written)) : realText(Number(written));
}

/** `%.17g` of C, where a number that looks like an integer gets `.0`, and exponents have neither plus nor zeros before them. */
function realText(value: number): string {
  const { digits: all, ...decimal } = decimalOf(value, 17);
  const digits = all.replace(/(?<=.)0+$/, '');
  const { exponent } = decimal;
  if (exponent < -4 || exponent >= 17) return `${mantissa({ ...decimal, digits })}e${exponent}`;
  const text = plainDecimal({ ...decimal, digits });
  return text.includes('.') ? text : `${text}.0`;
}
