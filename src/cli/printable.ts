// Texts of others on a terminal.

// Control characters, and those that make a text read in another order.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
const hidden = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Names in an archive may hold anything, and a terminal obeys some of it. */
export function printable(text: string): string {
  return text.replace(hidden, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${code}`;
  });
}
