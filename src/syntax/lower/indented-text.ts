// Text between two single quotes: tokens as in Nix's lexer, then indentation stripped as in its parser
// (src/libexpr/lexer.l and `stripIndentation`). Line ends are kept as written: a CR is text here.
import { unescapeCharacter } from './quoted-text.ts';

/** `undefined` stands for an interpolation. */
type Token = { readonly text: string; readonly escaped: boolean } | undefined;

const lexeme = /((?:[^$']|\$[^{']|'[^'$])+)|''\\([\s\S])|(''')|(?:'')?\$|'/g;

/**
 * The values of the literal stretches of an indented string.
 *
 * @param raw the stretches as written, from after the opening quotes to before the closing ones, split at
 *   interpolations: n interpolations make n + 1 stretches, empty ones included
 * @returns as many values: escapes resolved, a blank first line and the common indentation removed. Only spaces
 *   indent, and interpolations and escapes end the indentation of their line.
 */
export function stripIndentation(raw: readonly string[]): string[] {
  const stretches = raw.map((text, index) => tokens(index === 0 ? text.replace(/^ *\n/, '') : text));
  const all: Token[] = stretches.flatMap((stretch, index) =>
    index === 0 ? stretch : [undefined, ...stretch],
  );
  const indent = commonIndent(all);
  return strip(all, indent);
}

function tokens(raw: string): Token[] {
  return Array.from(raw.matchAll(lexeme), ([whole, plain, escaped, quotes]) => {
    if (plain !== undefined) return { text: plain, escaped: false };
    if (escaped !== undefined) return { text: unescapeCharacter(escaped), escaped: true };
    if (quotes !== undefined) return { text: "''", escaped: true };
    return { text: whole === "'" ? "'" : '$', escaped: true };
  });
}

function commonIndent(all: readonly Token[]): number {
  let least = Number.POSITIVE_INFINITY;
  let current = 0;
  let atLineStart = true;
  const endIndent = () => {
    if (atLineStart) least = Math.min(least, current);
    atLineStart = false;
  };
  for (const token of all) {
    if (token === undefined || token.escaped) {
      endIndent();
      continue;
    }
    for (const character of token.text) {
      if (character === '\n') {
        atLineStart = true;
        current = 0;
      } else if (character !== ' ') endIndent();
      else if (atLineStart) current += 1;
    }
  }
  return least;
}

function strip(all: readonly Token[], indent: number): string[] {
  const values = [''];
  let atLineStart = true;
  let dropped = 0;
  for (const [index, token] of all.entries()) {
    if (token === undefined) {
      atLineStart = false;
      dropped = 0;
      values.push('');
      continue;
    }
    let text = '';
    for (const character of token.text) {
      const drop = atLineStart && character === ' ' && dropped < indent;
      if (drop) dropped += 1;
      else text += character;
      if (character === '\n') atLineStart = true;
      else if (character !== ' ') atLineStart = false;
      if (!atLineStart || character === '\n') dropped = 0;
    }
    // A last line of nothing but spaces only places the closing quotes.
    if (index === all.length - 1) text = text.replace(/\n *$/, '\n');
    values[values.length - 1] += text;
  }
  return values;
}
