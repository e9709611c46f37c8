// The syntax of POSIX extended regular expressions → that of JavaScript.

import { EvalFailure } from '../errors/eval-failure.ts';

/** The source of a RegExp for a pattern, not anchored. @throws EvalFailure for what libstdc++, and so Nix, refuses */
export function translatePosixRegex(pattern: string): string {
  return new Translation(pattern).translate();
}

export function invalidRegex(pattern: string, cause?: unknown): EvalFailure {
  return new EvalFailure(`invalid regular expression '${pattern}'`, {
    hint: 'Nix takes POSIX extended regular expressions: no \\d or \\w, write [0-9] or [[:alnum:]_].',
    cause,
  });
}

const classes: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: ' \\t-\\r',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
  cntrl: '\\x00-\\x1f\\x7f',
  print: ' -~',
  graph: '!-~',
};

/** One pass over a pattern, producing the source of a JavaScript regular expression. */
class Translation {
  readonly #pattern: string;
  #index = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  translate(): string {
    const source = this.#alternatives();
    if (this.#index < this.#pattern.length) throw this.#invalid();
    return source;
  }

  #alternatives(): string {
    let source = this.#sequence();
    while (this.#peek() === '|') {
      this.#index++;
      source += `|${this.#sequence()}`;
    }
    return source;
  }

  #sequence(): string {
    let source = '';
    for (let next = this.#peek(); next !== undefined && next !== '|' && next !== ')'; next = this.#peek())
      source += this.#quantified(this.#atom());
    return source;
  }

  #quantified(atom: string): string {
    let source = atom;
    for (let count = 0; ; count++) {
      const quantifier = this.#quantifier();
      if (quantifier === undefined) return source;
      source = `${count === 0 ? source : `(?:${source})`}${quantifier}`;
    }
  }

  #quantifier(): string | undefined {
    const next = this.#peek();
    if (next === '*' || next === '+' || next === '?') {
      this.#index++;
      return next;
    }
    if (next !== '{') return undefined;
    const bounds = /^\{[0-9]+(?:,[0-9]*)?\}/.exec(this.#pattern.slice(this.#index));
    if (!bounds) throw this.#invalid();
    this.#index += bounds[0].length;
    return bounds[0];
  }

  #atom(): string {
    const character = this.#pattern[this.#index++] ?? '';
    switch (character) {
      case '.':
        return '[^]';
      case '^':
      case '$':
        return `(?:${character})`;
      case '[':
        return this.#bracket();
      case '(': {
        const inner = this.#alternatives();
        if (this.#pattern[this.#index++] !== ')') throw this.#invalid();
        return `(${inner})`;
      }
      case '\\': {
        const escaped = this.#pattern[this.#index++];
        if (escaped === undefined || !'.[\\()*+?{|^$'.includes(escaped)) throw this.#invalid();
        return `\\${escaped}`;
      }
      case '*':
      case '+':
      case '?':
      case '{':
        throw this.#invalid();
      default:
        return escapeLiteral(character);
    }
  }

  // A backslash is an ordinary character between brackets.
  #bracket(): string {
    const negated = this.#peek() === '^';
    if (negated) this.#index++;
    let source = '';
    let isFirst = true;
    for (;;) {
      const character = this.#peek();
      if (character === undefined) throw this.#invalid();
      if (character === ']' && !isFirst) {
        this.#index++;
        break;
      }
      isFirst = false;
      const namedClass = this.#class();
      if (namedClass !== undefined) {
        source += namedClass;
        continue;
      }
      const low = this.#element();
      if (this.#peek() === '-' && this.#pattern[this.#index + 1] !== ']') {
        this.#index++;
        const high = this.#element();
        if (high < low) throw this.#invalid();
        source += `${escapeInClass(low)}-${escapeInClass(high)}`;
      } else source += escapeInClass(low);
    }
    return negated ? `[^${source}]` : `[${source}]`;
  }

  #class(): string | undefined {
    if (!this.#pattern.startsWith('[:', this.#index)) return undefined;
    const end = this.#pattern.indexOf(':]', this.#index + 2);
    const found = end < 0 ? undefined : classes[this.#pattern.slice(this.#index + 2, end)];
    if (found === undefined) throw this.#invalid();
    this.#index = end + 2;
    return found;
  }

  // One character, possibly as [.x.] or [=x=].
  #element(): string {
    const named = /^\[([.=])(.)\1\]/s.exec(this.#pattern.slice(this.#index, this.#index + 5));
    const character = named?.[2] ?? this.#peek();
    if (character === undefined) throw this.#invalid();
    this.#index += named?.[0].length ?? 1;
    return character;
  }

  #peek(): string | undefined {
    return this.#pattern[this.#index];
  }

  #invalid(): EvalFailure {
    return invalidRegex(this.#pattern);
  }
}

function escapeLiteral(character: string): string {
  return /[\]}/-]/.test(character) ? `\\${character}` : character;
}

function escapeInClass(character: string): string {
  return /[\\\]^[-]/.test(character) ? `\\${character}` : character;
}
