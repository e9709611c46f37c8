// POSIX extended regular expressions, as Nix's match and split take them, on RE2: linear in the length of the text,
// whatever the pattern, and with the leftmost-longest choice that POSIX asks for.
//
// Translated: bracket expressions with classes, `.` (any character), quantifiers of quantifiers, escapes. What Nix
// refuses is refused. Nix matches bytes, so texts that are not ASCII are matched in a form with one unit per byte.

import { type Matcher, RE2JS } from 're2js';
import { decodeBytes, encodeBytes, isAscii } from '../../syntax/bytes.ts';
import { EvalFailure } from '../errors/eval-failure.ts';
import {
  invalidRegex,
  type TranslatedRegex,
  tooLargeRegex,
  translatePosixRegex,
} from './posix-translation.ts';

interface Compiled extends TranslatedRegex {
  readonly machine: RE2JS;
}

const cache = new Map<string, Compiled>();
const cacheSize = 2000;

/** The groups if the pattern matches the whole text, else null. @throws EvalFailure for an invalid pattern */
export function matchWhole(pattern: string, text: string): readonly (string | null)[] | null {
  const { subject, compiled, decode } = prepare(pattern, text);
  const matcher = compiled.machine.matcher(subject);
  return matcher.matches() ? groupsOf(compiled, matcher, decode) : null;
}

/** What lies between the matches and the groups of each match: `[text, match, text, …, text]`. */
export function splitText(
  pattern: string,
  text: string,
): { readonly between: readonly string[]; readonly matches: readonly (readonly (string | null)[])[] } {
  const { subject, compiled, decode } = prepare(pattern, text);
  const between: string[] = [];
  const matches: (readonly (string | null)[])[] = [];
  const matcher = compiled.machine.matcher(subject);
  let position = 0;
  while (matcher.find()) {
    between.push(decode(subject.slice(position, matcher.start())));
    matches.push(groupsOf(compiled, matcher, decode));
    position = matcher.end();
  }
  between.push(decode(subject.slice(position)));
  return { between, matches };
}

function groupsOf({ groups, groupCount }: Compiled, matcher: Matcher, decode: (text: string) => string) {
  const found: (string | null)[] = new Array<string | null>(groupCount).fill(null);
  for (const [index, number] of groups.entries()) {
    const group = matcher.group(index + 1);
    if (group !== null) found[number - 1] = decode(group);
  }
  return found;
}

function prepare(pattern: string, text: string) {
  if (isAscii(pattern) && isAscii(text))
    return { subject: text, compiled: compiledPattern(pattern, text), decode: (part: string) => part };
  const subject = encodeBytes(text).toString('latin1');
  return {
    subject,
    compiled: compiledPattern(encodeBytes(pattern).toString('latin1'), subject),
    decode: (part: string) => decodeBytes(Buffer.from(part, 'latin1')),
  };
}

/** States times characters: some seconds. */
const maxWork = 2e9;

function compiledPattern(pattern: string, subject: string): Compiled {
  const compiled = cache.get(pattern) ?? compile(pattern);
  if (compiled.states * subject.length > maxWork)
    throw new EvalFailure('matching so large a regular expression against so long a text takes too long', {
      kind: 'limit',
      hint: 'Lower the counts of its repetitions, or split the text.',
    });
  return compiled;
}

function compile(pattern: string): Compiled {
  const translated = translatePosixRegex(pattern);
  const compiled = { ...translated, machine: toMachine(pattern, translated.source) };
  if (cache.size >= cacheSize) cache.clear();
  cache.set(pattern, compiled);
  return compiled;
}

function toMachine(pattern: string, source: string): RE2JS {
  try {
    return RE2JS.compile(source, RE2JS.DOTALL | RE2JS.LONGEST_MATCH);
  } catch (cause) {
    const isLarge = cause instanceof Error && /large|nests|repeat/.test(cause.message);
    throw isLarge ? tooLargeRegex(pattern, cause) : invalidRegex(pattern, cause);
  }
}
