// Looking into JSON of unknown form: what is not there, or of another type, is undefined.
import { isJsonArray, isJsonObject, type JsonValue } from './ordered-json.ts';

export function jsonMember(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return isJsonObject(value) ? value.get(key) : undefined;
}

export function jsonText(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A list of texts and nothing else. */
export function jsonTexts(value: JsonValue | undefined): readonly string[] | undefined {
  return isJsonArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
}

/** A whole number that is not negative and has at most 53 bits. */
export function jsonSize(value: JsonValue | undefined): number | undefined {
  if (value === null || typeof value !== 'object' || isJsonArray(value) || isJsonObject(value))
    return undefined;
  const size = Number(value.number);
  return Number.isSafeInteger(size) && size >= 0 ? size : undefined;
}
