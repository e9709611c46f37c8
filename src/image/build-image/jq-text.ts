// JSON as jq 1.7 prints it: two spaces, text as it is, numbers with their digits.
import { mantissa, plainDecimal } from '../../json/decimal.ts';
import type { JsonValue } from '../../json/ordered-json.ts';
import { printJson } from '../../json/print-json.ts';

/** With the newline at the end. */
export function jqText(value: JsonValue): string {
  return `${printJson(value, { step: '  ', quote, number: numberText })}\n`;
}

/** As JSON.stringify, which keeps DEL and escapes lone surrogates; a text that was parsed has none of these. */
function quote(text: string): string {
  return JSON.stringify(text).replaceAll('\x7f', '\\u007f');
}

/**
 * The text of a decimal number of General Decimal Arithmetic ("to-scientific-string"): digits stay as they were written,
 * and an exponent remains where the number is large or small.
 */
function numberText(written: string): string {
  const [, minus, whole = '', fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(written) ?? [];
  const sign = minus === '-' ? '-' : '';
  const digits = (whole + fraction).replace(/^0+(?=.)/, '');
  const lastPower = Number(power) - fraction.length;
  const exponent = lastPower + digits.length - 1;
  if (lastPower <= 0 && exponent >= -6) return plainDecimal({ sign, digits, exponent });
  const text = mantissa({ sign, digits, exponent });
  return exponent === 0 ? text : `${text}E${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}
