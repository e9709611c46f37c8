// JSON that keeps what JavaScript's own parser loses: the digits of numbers and the order of every key.
import { parse, type ValueNode } from '@humanwhocodes/momoa';
import { NixlayerError } from '../errors/nixlayer-error.ts';

/** A number as it was written. */
export interface JsonNumber {
  readonly number: string;
}

export type JsonObject = ReadonlyMap<string, JsonValue>;
export type JsonValue = null | boolean | string | JsonNumber | readonly JsonValue[] | JsonObject;

/**
 * Of repeated keys the last value counts, in the first one's place, as in Python.
 * @param origin names the text in the message
 * @throws NixlayerError E_SPEC when the text is not JSON (RFC 8259)
 */
export function parseOrderedJson(text: string, origin: string): JsonValue {
  try {
    return toValue(text, parse(text, { mode: 'json', ranges: true }).body);
  } catch (cause) {
    throw new NixlayerError('E_SPEC', `${origin} is not valid JSON: ${reason(cause)}`, { cause });
  }
}

function reason(cause: unknown): string {
  if (cause instanceof RangeError) return 'it is nested too deeply';
  return cause instanceof Error ? cause.message : String(cause);
}

export function isJsonObject(value: unknown): value is JsonObject {
  return value instanceof Map;
}

export function isJsonArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function toValue(text: string, node: ValueNode): JsonValue {
  switch (node.type) {
    case 'Object':
      return new Map(
        node.members.map(({ name, value }) => [
          name.type === 'String' ? name.value : name.name,
          toValue(text, value),
        ]),
      );
    case 'Array':
      return node.elements.map(({ value }) => toValue(text, value));
    case 'Number':
      return { number: text.slice(...(node.range ?? [])) };
    case 'String':
    case 'Boolean':
      return node.value;
    case 'Null':
      return null;
    default:
      throw new Error(`${node.type} is not JSON`);
  }
}

/** What `JSON.parse` would have given. */
export function toPlainJson(value: JsonValue): unknown {
  if (isJsonArray(value)) return value.map(toPlainJson);
  if (isJsonObject(value))
    return Object.fromEntries(Array.from(value, ([key, own]) => [key, toPlainJson(own)]));
  return value !== null && typeof value === 'object' ? Number((value as JsonNumber).number) : value;
}
