// POSIX extended regular expressions, as Nix's match and split take them, on top of JavaScript's.
//
// Translated: bracket expressions with classes, `.` (any character), quantifiers of quantifiers, escapes. What Nix
// refuses is refused. Nix matches bytes, so texts that are not ASCII are matched in a form with one unit per byte.
// Not exact: a group inside a repetition holds what it matched in the last round (nothing, if it was not part of
// it), where POSIX keeps an earlier round's text; among several ways to match the whole, groups prefer the
// alternative written first.

import { decodeBytes, encodeBytes, isAscii } from './bytes.ts';
import { invalidRegex, translatePosixRegex } from './posix-translation.ts';

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
  const source = translatePosixRegex(pattern);
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
    throw invalidRegex(pattern, cause);
  }
}
