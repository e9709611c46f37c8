// The reader's position in the tokens, and how it says what it expected.
import type { SourceText } from '../source-text.ts';
import { lexAt, type Token } from './lex.ts';

/** The first token that cannot stand where it stands. */
export class Unexpected extends Error {
  readonly token: Token;
  readonly expected: string;
  readonly hint: string | undefined;

  constructor(token: Token, expected: string, hint: string | undefined) {
    super(expected);
    this.token = token;
    this.expected = expected;
    this.hint = hint;
  }
}

/** A position in the tokens of a text. */
export class Reader {
  readonly source: SourceText;
  offset = 0;
  #next: Token | undefined;
  readonly #readExpression: (reader: Reader, expected: string) => void;

  constructor(source: SourceText, readExpression: (reader: Reader, expected: string) => void) {
    this.source = source;
    this.#readExpression = readExpression;
  }

  /** Reads an expression; what contains expressions calls it through here, which keeps the files free of cycles. */
  readExpression(expected: string): void {
    this.#readExpression(this, expected);
  }

  peek(): Token {
    if (this.#next === undefined || this.#next.start < this.offset)
      this.#next = lexAt(this.source.text, this.offset);
    return this.#next;
  }

  /** The token after the next one. */
  peekSecond(): Token {
    return lexAt(this.source.text, this.peek().end);
  }

  take(): Token {
    const token = this.peek();
    this.moveTo(token.end);
    return token;
  }

  moveTo(offset: number): void {
    this.offset = offset;
    this.#next = undefined;
  }

  at(...texts: readonly string[]): boolean {
    const { type, text } = this.peek();
    return (type === 'symbol' || type === 'word') && texts.includes(text);
  }

  skip(text: string): boolean {
    const isThere = this.at(text);
    if (isThere) this.take();
    return isThere;
  }

  expect(text: string, expected: string, hint?: string): Token {
    return this.at(text) ? this.take() : this.fail(expected, hint);
  }

  fail(expected: string, hint?: string): never {
    throw new Unexpected(this.peek(), expected, hint ?? hintFor(this.peek()));
  }

  /** `'{' on line 3`: where something was opened. */
  opened(token: Token): string {
    return `'${token.text}' on line ${this.source.positionAt(token.start).line}`;
  }
}

export function describe({ type, text }: Token): string {
  if (type === 'word') return `keyword '${text}'`;
  if (type === 'id') return `name '${text}'`;
  if (type === 'number' || type === 'path') return `${type} '${text}'`;
  if (type === 'uri') return `URI '${text}'`;
  if (type === 'invalid') return `character ${character(text)}`;
  return `'${text}'`;
}

function character(text: string): string {
  const code = text.codePointAt(0) ?? 0;
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return code > 0x20 && code < 0x7f ? `'${text}'` : name;
}

function hintFor({ type, text }: Token): string | undefined {
  if (type === 'uri' && /^[a-zA-Z_][\w'-]*:/.test(text)) return "put a space after the ':' of a function";
  if (text === '\ufeff') return 'save the file without a byte order mark';
  if (text === '\u00a0') return 'replace the no-break space by a space';
  return undefined;
}
