import { describe, expect, test } from 'vitest';
import { matchWhole, splitText } from '../../../src/eval/strings/posix-regex.ts';

describe('matchWhole', () => {
  // Recorded from Nix 2.8 (libstdc++).
  test.each<[string, string, readonly (string | null)[] | null]>([
    ['a*b', 'aab', []],
    ['(a|ab)(c|bcd)(d*)', 'abcd', ['a', 'bcd', '']],
    ['((a)|b)*', 'ab', ['b', 'a']],
    ['(a)?(b)?', 'b', [null, 'b']],
    ['[[:digit:]]+([[:alpha:]]*)', '12ab', ['ab']],
    ['[]a]+', ']a]', []],
    ['[^]]+', 'ab', []],
    ['[\\]+', '\\', []],
    ['a{2}{2}', 'aaaa', []],
    ['(a{1500})', 'a'.repeat(1500), ['a'.repeat(1500)]],
    ['((a|b){40}){30,60}', 'ab'.repeat(600), ['ab'.repeat(20), 'b']],
    ['.', '\n', []],
    ['ä.', 'äb', []],
    ['(.)(.)', 'ä', ['\udcc3', '\udca4']],
  ])('%j of %j', (pattern, text, groups) => {
    expect(matchWhole(pattern, text)).toEqual(groups);
  });

  test.each(['(a+)+b', '(a|a)*b', '(a|aa)+b', '([a-z]*)*b', '(.*)(.*)(.*)(.*)(.*)b', '((a{0,30}){0,30})*b'])(
    'ends for %j',
    (pattern) => {
      expect(matchWhole(pattern, 'a'.repeat(20_000))).toBeNull();
    },
  );

  test.each([
    '[[:toString:]]',
    '[[:constructor:]]',
    'a**{',
    '(',
    ')',
    '[',
    'a{',
    'a{2,1}',
    'a{,2}',
    'a{1x}',
    '\\1',
    '(a)\\1',
    '\\d',
    '*a',
    'b-[z-a]'.slice(2),
  ])('refuses %j', (pattern) => {
    expect(() => matchWhole(pattern, 'a')).toThrow(/invalid regular expression/);
  });

  test.each(['a{99999999}', '((a{1000}){1000}){1000}', '('.repeat(5000) + ')'.repeat(5000)])(
    'refuses what needs too many states: %#',
    (pattern) => {
      expect(() => matchWhole(pattern, 'a')).toThrow(/memory limit exceeded/);
    },
  );

  test('does not begin what would take minutes', () => {
    expect(() => matchWhole('(.{1000}){60}', 'a'.repeat(100_000))).toThrow(/takes too long/);
  });
});

describe('splitText', () => {
  test.each<[string, string, readonly string[], readonly (readonly (string | null)[])[]]>([
    ['(a)b', 'abc', ['', 'c'], [['a']]],
    ['a|ab', 'xabx', ['x', 'x'], [[]]],
    ['([ac])', 'abc', ['', 'b', ''], [['a'], ['c']]],
    ['x*', 'ab', ['', 'a', 'b', ''], [[], [], []]],
    ['^a', 'aa', ['', 'a'], [[]]],
    ['b$', 'bb', ['b', ''], [[]]],
    ['\n', 'a\nb', ['a', 'b'], [[]]],
  ])('%j of %j', (pattern, text, between, matches) => {
    const split = splitText(pattern, text);
    expect(split.between.filter((_, index) => index < between.length)).toEqual(between);
    expect(split.matches.slice(0, matches.length)).toEqual(matches);
  });
});
