// Text as Python prints it. Image IDs of dockerTools' layered images are digests of such text.
import { decimalOf, mantissa, plainDecimal } from '../json/decimal.ts';
import type { JsonValue } from '../json/ordered-json.ts';
import { printJson } from '../json/print-json.ts';

/** `json.dumps(value, indent=4)`: ASCII only, no final newline. */
export function dumpJson(value: JsonValue): string {
  return printJson(value, { step: '    ', quote: quoteJson, number: dumpNumber });
}

function quoteJson(text: string): string {
  return JSON.stringify(text).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Integers keep all digits; anything else goes through a double, as in Python. */
function dumpNumber(digits: string): string {
  if (/^-?\d+$/.test(digits)) return digits === '-0' ? '0' : digits;
  return floatText(Number(digits));
}

/** `repr(float)`: the shortest digits that read back, with an exponent below 1e-4 and from 1e16 on. */
function floatText(value: number): string {
  if (!Number.isFinite(value)) return value < 0 ? '-Infinity' : 'Infinity';
  const decimal = decimalOf(value);
  const { exponent } = decimal;
  if (exponent < -4 || exponent >= 16) {
    const power = String(Math.abs(exponent)).padStart(2, '0');
    return `${mantissa(decimal)}e${exponent < 0 ? '-' : '+'}${power}`;
  }
  const text = plainDecimal(decimal);
  return text.includes('.') ? text : `${text}.0`;
}

/** `str(list)` of texts: `['a', "it's"]`. */
export function listText(items: readonly string[]): string {
  return `[${items.map(quotePython).join(', ')}]`;
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** `repr(str)`: single quotes unless only those occur; escapes what is not printable. */
function quotePython(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replace(/[\\\n\r\t]|[\p{C}\p{Z}]/gu, (character) => {
    if (character === ' ') return character;
    return escapes[character] ?? escapeCodePoint(character.codePointAt(0) ?? 0);
  });
  return quote + (quote === "'" ? body.replaceAll("'", "\\'") : body) + quote;
}

function escapeCodePoint(code: number): string {
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x10000
    ? `\\u${code.toString(16).padStart(4, '0')}`
    : `\\U${code.toString(16).padStart(8, '0')}`;
}
