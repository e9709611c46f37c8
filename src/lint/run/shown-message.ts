// What a message may show of the values in it: expressions are other people's, and reports are read by many.

/** Characters; a value of this length says enough. */
const longest = 600;
/** Shorter contents are hidden where they are quoted only, or they would be found in words. */
const shortest = 8;

/**
 * One line without control characters, and without the content of files that were read as a whole.
 * @param contents of those files, with their names
 */
export function shownMessage(message: string, contents: ReadonlyMap<string, string>): string {
  let shown = message;
  for (const [content, file] of contents) {
    const place = `‹content of ${file}›`;
    for (const form of new Set([content, content.trim(), oneLine(content), oneLine(content.trim())])) {
      if (form.length >= shortest) shown = shown.replaceAll(form, () => place);
      else if (form !== '') shown = shown.replaceAll(`'${form}'`, () => `'${place}'`);
    }
  }
  const line = oneLine(shown);
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}

const names: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** Control characters, and those that make a text read in another order. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
export const hidden = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

function oneLine(text: string): string {
  return text.replace(
    hidden,
    (character) => names.get(character) ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
