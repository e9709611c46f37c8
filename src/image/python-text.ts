// Text as Python prints it. Image IDs of dockerTools' layered images are digests of such text.
import {
  isJsonArray,
  isJsonObject,
  type JsonNumber,
  type JsonObject,
  type JsonValue,
} from '../json/ordered-json.ts';

/** `json.dumps(value, indent=4)`: ASCII only, no final newline. */
export function dumpJson(value: JsonValue, indent = ''): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return quoteJson(value);
  if (isJsonArray(value))
    return dumpItems(
      '[',
      ']',
      value.map((item) => dumpJson(item, `${indent}    `)),
      indent,
    );
  if (isJsonObject(value)) return dumpItems('{', '}', dumpMembers(value, `${indent}    `), indent);
  return dumpNumber(value);
}

function dumpMembers(object: JsonObject, indent: string): string[] {
  return Array.from(object, ([key, value]) => `${quoteJson(key)}: ${dumpJson(value, indent)}`);
}

function dumpItems(open: string, close: string, items: readonly string[], indent: string): string {
  if (items.length === 0) return open + close;
  return `${open}\n${items.map((item) => `${indent}    ${item}`).join(',\n')}\n${indent}${close}`;
}

function quoteJson(text: string): string {
  return JSON.stringify(text).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Integers keep all digits; anything else goes through a double, as in Python. */
function dumpNumber({ number }: JsonNumber): string {
  if (/^-?\d+$/.test(number)) return number === '-0' ? '0' : number;
  return floatText(Number(number));
}

/** `repr(float)`: the shortest digits that read back, with an exponent below 1e-4 and from 1e16 on. */
function floatText(value: number): string {
  if (!Number.isFinite(value)) return value < 0 ? '-Infinity' : 'Infinity';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [mantissa = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
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
