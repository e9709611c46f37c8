// JSON laid out over lines. What programs write differs in the indent, in what they escape and in how they see numbers.
import { isJsonArray, isJsonObject, type JsonValue } from './ordered-json.ts';

export interface JsonStyle {
  /** Spaces by which each level stands further right. */
  readonly step: string;
  /** The text with its quotes. */
  readonly quote: (text: string) => string;
  /** @param digits the number as it was written */
  readonly number: (digits: string) => string;
}

/** Every item and member on a line of its own; no final newline. */
export function printJson(value: JsonValue, style: JsonStyle, indent = ''): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return style.quote(value);
  const deeper = indent + style.step;
  const block = (open: string, items: readonly string[], close: string): string =>
    items.length === 0
      ? open + close
      : `${open}\n${items.map((item) => deeper + item).join(',\n')}\n${indent}${close}`;
  if (isJsonArray(value)) {
    const items = value.map((item) => printJson(item, style, deeper));
    return block('[', items, ']');
  }
  if (isJsonObject(value)) {
    const members = Array.from(
      value,
      ([key, own]) => `${style.quote(key)}: ${printJson(own, style, deeper)}`,
    );
    return block('{', members, '}');
  }
  return style.number(value.number);
}

const plain: JsonStyle = { step: '  ', quote: JSON.stringify, number: (digits) => digits };

/** JSON with two spaces and no final newline, numbers as they were written. */
export function formatJson(value: JsonValue): string {
  return printJson(value, plain);
}
