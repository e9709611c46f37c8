// Questions about values that are known in part. What is not known answers with undefined, or is left out.
import type { CallValue } from '../dockertools/image-call.ts';

/** The values that it may be: the branches of a choice, else itself. */
export function possibleValues(value: CallValue | undefined): readonly CallValue[] {
  if (value === undefined) return [];
  return value.type === 'choice' ? value.of.flatMap(possibleValues) : [value];
}

/** Its text, when all of it is known. */
export function textOf(value: CallValue | undefined): string | undefined {
  return value?.type === 'plain' && typeof value.value === 'string' ? value.value : undefined;
}

/** Its number, when it is known and fits. */
export function numberOf(value: CallValue | undefined): number | undefined {
  return value?.type === 'plain' && typeof value.value === 'number' ? value.value : undefined;
}

export function isNull(value: CallValue | undefined): boolean {
  return value?.type === 'plain' && value.value === null;
}

/** The pieces of a text that is known at least in part, with `undefined` for what is not; undefined for no text. */
export function textPieces(value: CallValue | undefined): readonly (string | undefined)[] | undefined {
  const text = textOf(value);
  if (text !== undefined) return [text];
  if (value?.type !== 'text') return undefined;
  return value.parts.map((part) => (typeof part === 'string' ? part : undefined));
}

/** An attribute of a set; undefined when there is none, or that is not known. */
export function attributeOf(value: CallValue | undefined, name: string): CallValue | undefined {
  return value?.type === 'set' && Object.hasOwn(value.attributes, name) ? value.attributes[name] : undefined;
}

/** Whether a set has an attribute; undefined when that is not known. */
export function hasAttribute(value: CallValue, name: string): boolean | undefined {
  if (value.type !== 'set') return undefined;
  if (Object.hasOwn(value.attributes, name)) return true;
  return value.open === undefined ? false : undefined;
}

/** What a message calls it: `a string`, `a list`; undefined when that is not known. */
export function kindOf(value: CallValue): string | undefined {
  switch (value.type) {
    case 'plain':
      if (value.value === null) return 'null';
      if (typeof value.value === 'number') return Number.isInteger(value.value) ? 'an integer' : 'a float';
      return typeof value.value === 'boolean' ? 'a Boolean' : 'a string';
    case 'integer':
      return 'an integer';
    case 'path':
      return 'a path';
    case 'text':
      return 'a string';
    case 'list':
      return 'a list';
    case 'set':
      return 'a set';
    case 'package':
      return 'a package';
    case 'function':
      return 'a function';
    case 'image':
      return 'an image';
    case 'choice':
    case 'unknown':
      return undefined;
  }
}

/** Whether toJSON makes a string of it; undefined when that is not known. */
export function isTextual(value: CallValue): boolean | undefined {
  const kind = kindOf(value);
  return kind === undefined ? undefined : kind === 'a string' || kind === 'a path' || kind === 'a package';
}
