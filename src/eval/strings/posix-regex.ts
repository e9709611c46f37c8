// POSIX extended regular expressions, as Nix's match and split take them, on top of JavaScript's.
//
// Translated: bracket expressions with classes, `.` (any character), quantifiers of quantifiers, escapes. What Nix
// refuses is refused. Nix matches bytes, so texts that are not ASCII are matched in a form with one unit per byte.
// Not exact: a group inside a repetition holds what it matched in the last round (nothing, if it was not part of
// it), where POSIX keeps an earlier round's text; among several ways to match the whole, groups prefer the
// alternative written first.

import { EvalFailure } from '../errors/eval-failure.ts';
import { decodeBytes, encodeBytes, isAscii } from './bytes.ts';

export interface PosixMatch {
  readonly start: number;
  readonly end: number;
  /** Per group its text, or null if it took no part. */
  readonly groups: readonly (string | null)[];
}

interface Compiled {
  readonly whole: RegExp;
  readonly search: RegExp;
  /** Anchored at both ends from a given start, for the longest alternative; undefined where first is longest. */
  readonly exact: RegExp | undefined;
}

const cache = new Map<string, Compiled>();
const cacheSize = 2000;

/** The groups if the pattern matches the whole text, else null. @throws EvalFailure for an invalid pattern */
export function matchWhole(pattern: string, text: string): readonly (string | null)[] | null {
  const { subject, compiled, decode } = prepare(pattern, text);
  const match = compiled.whole.exec(subject);
  return match && groupsOf(match, decode);
}

/** What lies between the matches and the groups of each match: `[text, match, text, …, text]`. */
export function splitText(
  pattern: string,
  text: string,
): { readonly between: readonly string[]; readonly matches: readonly (readonly (string | null)[])[] } {
  const { subject, compiled, decode } = prepare(pattern, text);
  const between: string[] = [];
  const matches: (readonly (string | null)[])[] = [];
  let position = 0;
  let from = 0;
  while (from <= subject.length) {
    const match = leftmostLongest(compiled, subject, from);
    if (!match) break;
    const end = match.index + match[0].length;
    between.push(decode(subject.slice(position, match.index)));
    matches.push(groupsOf(match, decode));
    position = end;
    from = end === match.index ? end + 1 : end;
  }
  between.push(decode(subject.slice(position)));
  return { between, matches };
}

function leftmostLongest(compiled: Compiled, subject: string, from: number): RegExpExecArray | null {
  compiled.search.lastIndex = from;
  const first = compiled.search.exec(subject);
  if (!first || !compiled.exact) return first;
  for (let end = subject.length; end > first.index + first[0].length; end--) {
    compiled.exact.lastIndex = first.index;
    const longer = compiled.exact.exec(subject.slice(0, end));
    if (longer) return longer;
  }
  return first;
}

function groupsOf(match: RegExpExecArray, decode: (text: string) => string): (string | null)[] {
  return match.slice(1).map((group: string | undefined) => (group === undefined ? null : decode(group)));
}

function prepare(pattern: string, text: string) {
  if (isAscii(pattern) && isAscii(text))
    return { subject: text, compiled: compiledPattern(pattern), decode: (part: string) => part };
  return {
    subject: encodeBytes(text).toString('latin1'),
    compiled: compiledPattern(encodeBytes(pattern).toString('latin1')),
    decode: (part: string) => decodeBytes(Buffer.from(part, 'latin1')),
  };
}

function compiledPattern(pattern: string): Compiled {
  const known = cache.get(pattern);
  if (known) return known;
  const source = new Translation(pattern).translate();
  const needsLongest = pattern.includes('|') && !pattern.includes('$');
  const compiled: Compiled = {
    whole: toRegExp(pattern, `^(?:${source})$`, ''),
    search: toRegExp(pattern, source, 'g'),
    exact: needsLongest ? toRegExp(pattern, `(?:${source})$`, 'y') : undefined,
  };
  if (cache.size >= cacheSize) cache.clear();
  cache.set(pattern, compiled);
  return compiled;
}

function toRegExp(pattern: string, source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch (cause) {
    throw invalid(pattern, cause);
  }
}

function invalid(pattern: string, cause?: unknown): EvalFailure {
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
    return invalid(this.#pattern);
  }
}

function escapeLiteral(character: string): string {
  return /[\]}/-]/.test(character) ? `\\${character}` : character;
}

function escapeInClass(character: string): string {
  return /[\\\]^[-]/.test(character) ? `\\${character}` : character;
}
