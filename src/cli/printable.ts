// Texts of others on a terminal.
import { hidden } from '../lint/run/shown-message.ts';

/** Names in an archive may hold anything, and a terminal obeys some of it. */
export function printable(text: string): string {
  return text.replace(hidden, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${code}`;
  });
}
