// The syntax of POSIX extended regular expressions → that of RE2.

import { EvalFailure } from '../errors/eval-failure.ts';

export interface TranslatedRegex {
  /** For RE2, not anchored; `.` is to match any character. */
  readonly source: string;
  /** For each group of `source` the number of the group in the pattern that it stands for, from 1. */
  readonly groups: readonly number[];
  /** Number of groups in the pattern. */
  readonly groupCount: number;
  /** About how many states a machine for it has. */
  readonly states: number;
}

/** @throws EvalFailure for what libstdc++, and so Nix, refuses */
export function translatePosixRegex(pattern: string): TranslatedRegex {
  return new Translation(pattern).translate();
}

export function invalidRegex(pattern: string, cause?: unknown): EvalFailure {
  return new EvalFailure(`invalid regular expression '${shortened(pattern)}'`, {
    hint: 'Nix takes POSIX extended regular expressions: no \\d or \\w, write [0-9] or [[:alnum:]_].',
    cause,
  });
}

export function tooLargeRegex(pattern: string, cause?: unknown): EvalFailure {
  return new EvalFailure(`memory limit exceeded by regular expression '${shortened(pattern)}'`, {
    hint: 'Lower the counts of its repetitions.',
    cause,
  });
}

function shortened(pattern: string): string {
  return pattern.length > 200 ? `${pattern.slice(0, 200)}…` : pattern;
}

/** What libstdc++ allows a machine to have. */
const maxStates = 100_000;
/** What RE2 allows repetitions inside each other to multiply to. */
const maxRepeat = 1000;
/** Groups inside each other: one call of this program each. */
const maxDepth = 1000;

const classes: ReadonlyMap<string, string> = new Map([
  ['alpha', 'A-Za-z'],
  ['digit', '0-9'],
  ['alnum', 'A-Za-z0-9'],
  ['upper', 'A-Z'],
  ['lower', 'a-z'],
  ['space', ' \\t-\\r'],
  ['blank', ' \\t'],
  ['punct', '!-\\/:-@\\[-`{-~'],
  ['xdigit', '0-9A-Fa-f'],
  ['cntrl', '\\x00-\\x1f\\x7f'],
  ['print', ' -~'],
  ['graph', '!-~'],
]);

/** Part of a translation. */
interface Piece {
  readonly source: string;
  readonly groups: readonly number[];
  readonly states: number;
  /** What its repetitions inside each other multiply to. */
  readonly repeat: number;
}

const nothing: Piece = { source: '', groups: [], states: 0, repeat: 1 };

/** One pass over a pattern, producing the source of an RE2 expression. */
class Translation {
  readonly #pattern: string;
  #index = 0;
  #groupCount = 0;
  #depth = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  translate(): TranslatedRegex {
    const { source, groups, states } = this.#alternatives();
    if (this.#index < this.#pattern.length) throw this.#invalid();
    return { source, groups, states, groupCount: this.#groupCount };
  }

  #alternatives(): Piece {
    const pieces = [this.#sequence()];
    while (this.#peek() === '|') {
      this.#index++;
      pieces.push(this.#sequence());
    }
    return joined(pieces, '|');
  }

  #sequence(): Piece {
    const pieces: Piece[] = [];
    for (let next = this.#peek(); next !== undefined && next !== '|' && next !== ')'; next = this.#peek())
      pieces.push(this.#quantified(this.#atom()));
    return joined(pieces, '');
  }

  #quantified(atom: Piece): Piece {
    let piece = atom;
    for (let count = 0; ; count++) {
      const next = this.#peek();
      const inner = count === 0 ? piece : grouped(piece);
      if (next === '*' || next === '+' || next === '?') {
        this.#index++;
        piece = { ...inner, source: `${inner.source}${next}`, states: inner.states + 1 };
      } else if (next === '{') piece = this.#counted(inner);
      else return piece;
    }
  }

  #counted(piece: Piece): Piece {
    const bounds = /^\{([0-9]+)(,?)([0-9]*)\}/.exec(this.#pattern.slice(this.#index, this.#index + 40));
    if (!bounds || (bounds[2] === '' && bounds[3] !== '')) throw this.#invalid();
    this.#index += bounds[0].length;
    const least = Number(bounds[1]);
    const most = bounds[2] === '' ? least : bounds[3] === '' ? undefined : Number(bounds[3]);
    if (most !== undefined && most < least) throw this.#invalid();
    const times = most ?? least + 1;
    if (times * Math.max(piece.states, 1) > maxStates) throw tooLargeRegex(this.#pattern);
    return repeated(piece, least, most);
  }

  #atom(): Piece {
    const character = this.#pattern[this.#index++] ?? '';
    switch (character) {
      case '.':
        return single('.');
      case '^':
      case '$':
        return single(`(?:${character})`);
      case '[':
        return single(this.#bracket());
      case '(':
        return this.#group();
      case '\\': {
        const escaped = this.#pattern[this.#index++];
        if (escaped === undefined || !'.[\\()*+?{|^$'.includes(escaped)) throw this.#invalid();
        return single(`\\${escaped}`);
      }
      case '*':
      case '+':
      case '?':
      case '{':
        throw this.#invalid();
      default:
        return single(/[\]}]/.test(character) ? `\\${character}` : character);
    }
  }

  #group(): Piece {
    if (++this.#depth > maxDepth) throw tooLargeRegex(this.#pattern);
    const number = ++this.#groupCount;
    const inner = this.#alternatives();
    if (this.#pattern[this.#index++] !== ')') throw this.#invalid();
    this.#depth--;
    return {
      source: `(${inner.source})`,
      groups: [number, ...inner.groups],
      states: inner.states + 2,
      repeat: inner.repeat,
    };
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
    const found = end < 0 ? undefined : classes.get(this.#pattern.slice(this.#index + 2, end));
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

function single(source: string): Piece {
  return { source, groups: [], states: 1, repeat: 1 };
}

function grouped(piece: Piece): Piece {
  return { ...piece, source: `(?:${piece.source})` };
}

function joined(pieces: readonly Piece[], separator: string): Piece {
  const [only] = pieces;
  if (only && pieces.length === 1) return only;
  return {
    source: pieces.map(({ source }) => source).join(separator),
    groups: pieces.flatMap(({ groups }) => groups),
    states: pieces.reduce((sum, { states }) => sum + states, pieces.length),
    repeat: Math.max(1, ...pieces.map(({ repeat }) => repeat)),
  };
}

/**
 * `x{least,most}`; `most` undefined is without end. RE2 takes counts up to a thousand, so larger ones are written as
 * several in a row. A group then stands there several times, and the last one that took part tells.
 */
function repeated(piece: Piece, least: number, most: number | undefined): Piece {
  if (most === 0) return { ...nothing, source: '(?:)', groups: [] };
  const largest = Math.max(1, Math.floor(maxRepeat / piece.repeat));
  const parts: Piece[] = [];
  const add = (count: string, times: number) =>
    parts.push({ ...piece, source: `${piece.source}${count}`, repeat: piece.repeat * times });
  for (let left = least; left > 0; left -= largest) {
    const times = Math.min(left, largest);
    add(`{${times}}`, times);
  }
  if (most === undefined) add('*', 1);
  else
    for (let left = most - least; left > 0; left -= largest) {
      const times = Math.min(left, largest);
      add(`{0,${times}}`, times);
    }
  const whole = parts.length === 1 ? (parts[0] as Piece) : grouped(joined(parts, ''));
  return { ...whole, states: piece.states * (most ?? least + 1) };
}

function escapeInClass(character: string): string {
  return /[\\\]^[-]/.test(character) ? `\\${character}` : character;
}
