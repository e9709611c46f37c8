// Nix's lexer takes the longest token wherever it stands, tree-sitter only what can follow. They part where a
// word is the start of a path or URI in a place for words: `a . b/c`, `x@y:z`, `in/x`.

const pathCharacters = 'a-zA-Z0-9._\\-+';
const longer = new RegExp(
  `[${pathCharacters}]*(?:/[${pathCharacters}]+)+/?|[${pathCharacters}]*/(?=\\$\\{)|` +
    "[a-zA-Z][a-zA-Z0-9+\\-.]*:[a-zA-Z0-9%/?:@&=+$,\\-_.!~*']+",
  'y',
);

/** The path or URI that Nix reads where a word stands at [start, end), or undefined when it reads that word. */
export function longerToken(text: string, start: number, end: number): string | undefined {
  if (!/[/:.+]/.test(text.charAt(end))) return undefined;
  // Behind a path character Nix's token begins earlier, where it is checked already.
  if (start > 0 && /[a-zA-Z0-9._\-+/]/.test(text.charAt(start - 1))) return undefined;
  longer.lastIndex = start;
  return longer.exec(text)?.[0];
}
