// Tokens as Nix's lexer makes them outside strings (src/libexpr/lexer.l): the longest match wins.

export interface Token {
  readonly type: 'id' | 'number' | 'path' | 'uri' | 'word' | 'symbol' | 'invalid' | 'end';
  /** As written; empty at the end. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const pathCharacter = '[a-zA-Z0-9._\\-+]';

const rules: readonly (readonly [Token['type'], RegExp])[] = [
  ['symbol', /\.\.\.|==|!=|<=|>=|&&|\|\||->|\/\/|\+\+|<\||\|>|\$\{|''|[-+*/<>!?=:;,.@(){}[\]"]/y],
  ['word', /(?:if|then|else|let|in|inherit|rec|with|assert|or)(?![a-zA-Z0-9_'-])/y],
  ['id', /[a-zA-Z_][a-zA-Z0-9_'-]*/y],
  ['number', /[0-9]+/y],
  ['number', /(?:[1-9][0-9]*\.[0-9]*|0?\.[0-9]+)(?:[Ee][+-]?[0-9]+)?/y],
  ['path', new RegExp(`(?:~|${pathCharacter}*)(?:/${pathCharacter}+)+/?`, 'y')],
  ['path', new RegExp(`(?:~|${pathCharacter}*)/(?=\\$\\{)`, 'y')],
  ['path', new RegExp(`<${pathCharacter}+(?:/${pathCharacter}+)*>`, 'y')],
  ['uri', /[a-zA-Z][a-zA-Z0-9+\-.]*:[a-zA-Z0-9%/?:@&=+$,\-_.!~*']+/y],
];

const space = /(?:[ \t\r\n]|#[^\r\n]*(?:[\r\n]|$)|\/\*(?:[^*]|\*+[^*/])*\*+\/)*/y;

/** The token at or after an offset, white space and comments skipped. */
export function lexAt(text: string, offset: number): Token {
  space.lastIndex = offset;
  const start = offset + (space.exec(text)?.[0].length ?? 0);
  if (start >= text.length) return { type: 'end', text: '', start: text.length, end: text.length };
  let best: Token = { type: 'invalid', text: '', start, end: start };
  for (const [type, pattern] of rules) {
    pattern.lastIndex = start;
    const match = pattern.exec(text)?.[0] ?? '';
    if (match.length > best.text.length) best = { type, text: match, start, end: start + match.length };
  }
  if (best.text !== '') return best;
  const character = String.fromCodePoint(text.codePointAt(start) ?? 0);
  return { type: 'invalid', text: character, start, end: start + character.length };
}

/** Where the text of a path goes on after a piece of it. */
export function pathEnd(text: string, offset: number): number {
  let end = offset;
  while (/[a-zA-Z0-9._\-+/]/.test(text.charAt(end))) end += 1;
  return end;
}

const quotedText = /(?:[^$"\\\0]|\\[^\0]|\$\\[^\0]|\$[^{"\\\0]|\$(?="))*/y;
const indentedText = /(?:[^$'\0]|\$[^{'\0]|\$(?=')|'(?!')|'''|''\$|''\\[^\0])*/y;

/** Where literal text in a string ends: at the closing quotes, an interpolation, a NUL, or the end of the text. */
export function stringTextEnd(text: string, offset: number, quotes: '"' | "''"): number {
  const pattern = quotes === '"' ? quotedText : indentedText;
  pattern.lastIndex = offset;
  return offset + (pattern.exec(text)?.[0].length ?? 0);
}
