// JSON texts as Go's encoding/json passes them on (json.RawMessage): without white space, strings and numbers as they were
// written, but for characters that mean something in HTML and JavaScript.
import { parse } from '@humanwhocodes/momoa';
import { NixlayerError } from '../errors/nixlayer-error.ts';

/** @param text JSON */
export function compactJson(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (part) => (part.startsWith('"') ? escaped(part) : ''));
}

/** A string as Go writes it, with its quotes. */
export function goJsonString(text: string): string {
  return escaped(JSON.stringify(text));
}

/**
 * The members of a JSON object, each as it is written; of repeated keys the last one.
 * @param origin names the text in the message
 * @throws NixlayerError E_SPEC when the text is no JSON object
 */
export function rawMembers(text: string, origin: string): ReadonlyMap<string, string> {
  const { body } = parsed(text, origin);
  if (body.type !== 'Object') throw new NixlayerError('E_SPEC', `${origin} is not a JSON object`);
  return new Map(
    body.members.map(({ name, value }) => [
      name.type === 'String' ? name.value : name.name,
      text.slice(...(value.range ?? [])),
    ]),
  );
}

/** The items of a JSON array, each as it is written. @throws NixlayerError E_SPEC when the text is no JSON array */
export function rawItems(text: string, origin: string): readonly string[] {
  const { body } = parsed(text, origin);
  if (body.type !== 'Array') throw new NixlayerError('E_SPEC', `${origin} is not a JSON array`);
  return body.elements.map(({ value }) => text.slice(...(value.range ?? [])));
}

function parsed(text: string, origin: string): ReturnType<typeof parse> {
  try {
    return parse(text, { mode: 'json', ranges: true });
  } catch (cause) {
    throw new NixlayerError('E_SPEC', `${origin} is not valid JSON: ${(cause as Error).message}`, { cause });
  }
}

function escaped(text: string): string {
  return text.replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
