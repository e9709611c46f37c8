// JSON → values. JSON.parse will not do: it loses the difference of 1 and 1.0 and integers above 2^53.

import { hasInvalidBytes } from '../../syntax/bytes.ts';
import { EvalFailure } from '../errors/eval-failure.ts';
import { isInt64 } from '../runtime/arithmetic.ts';
import { Attrs, type Slot, type Value } from '../values/value.ts';
import { refuseZeroBytes } from './zero-bytes.ts';

const numberToken = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON strings must not hold them
const stringToken = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const spaceToken = /[ \t\n\r]*/y;

/** @throws EvalFailure naming the offset where the text is no JSON */
export function parseJson(text: string): Value {
  if (hasInvalidBytes(text)) throw new EvalFailure('error parsing JSON: the text is no valid UTF-8');
  // As the library that Nix uses, this passes over a byte order mark.
  return new JsonParser(text.replace(/^\ufeff/, '')).parse();
}

class JsonParser {
  readonly #text: string;
  #index = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Value {
    const value = this.#value();
    this.#space();
    if (this.#index < this.#text.length) throw this.#failure('the end of the text');
    return value;
  }

  #value(): Value {
    this.#space();
    switch (this.#text[this.#index]) {
      case '{':
        return this.#object();
      case '[':
        return this.#array();
      case '"':
        return this.#string();
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  #object(): Attrs {
    const entries = new Map<string, Slot>();
    this.#index++;
    if (this.#skip('}')) return new Attrs(entries);
    do {
      this.#space();
      if (this.#text[this.#index] !== '"') throw this.#failure('a string');
      const name = this.#string();
      if (!this.#skip(':')) throw this.#failure(`':'`);
      entries.set(name, this.#value());
    } while (this.#skip(','));
    if (!this.#skip('}')) throw this.#failure(`',' or '}'`);
    return new Attrs(entries);
  }

  #array(): Value[] {
    const items: Value[] = [];
    this.#index++;
    if (this.#skip(']')) return items;
    do items.push(this.#value());
    while (this.#skip(','));
    if (!this.#skip(']')) throw this.#failure(`',' or ']'`);
    return items;
  }

  #string(): string {
    const token = this.#token(stringToken);
    if (token === undefined) throw this.#failure('a string');
    // The token is a valid JSON string, so this cannot fail.
    if (!token.includes('\\')) return token.slice(1, -1);
    const text = JSON.parse(token) as string;
    if (hasInvalidBytes(text))
      throw new EvalFailure(`error parsing JSON: ${token} escapes half a surrogate pair`);
    return refuseZeroBytes(text, `a string of the JSON text`);
  }

  #number(): Value {
    numberToken.lastIndex = this.#index;
    const match = numberToken.exec(this.#text);
    if (!match) throw this.#failure('a value');
    this.#index = numberToken.lastIndex;
    if (match[1] === undefined && match[2] === undefined) {
      const integer = BigInt(match[0]);
      if (isInt64(integer)) return integer;
      // What fits into 64 bits without a sign is refused, what is larger becomes a float.
      if (integer > 0n && integer < 2n ** 64n)
        throw new EvalFailure(`unsigned json number ${integer} outside of Nix integer range`);
    }
    const float = Number(match[0]);
    if (Number.isFinite(float)) return float;
    throw new EvalFailure(`error parsing JSON: number overflow parsing '${match[0]}'`);
  }

  #word<T extends Value>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#index)) throw this.#failure('a value');
    this.#index += word.length;
    return value;
  }

  #token(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#index;
    const match = pattern.exec(this.#text);
    if (!match) return undefined;
    this.#index = pattern.lastIndex;
    return match[0];
  }

  #skip(character: string): boolean {
    this.#space();
    if (this.#text[this.#index] !== character) return false;
    this.#index++;
    return true;
  }

  #space(): void {
    this.#token(spaceToken);
  }

  #failure(expected: string): EvalFailure {
    const found = this.#text[this.#index];
    const what = found === undefined ? 'the end of the text' : `'${found}'`;
    return new EvalFailure(
      `error parsing JSON at offset ${this.#index}: expected ${expected} but found ${what}`,
    );
  }
}
