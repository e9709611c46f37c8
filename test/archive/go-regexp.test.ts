import { beforeAll, describe, expect, test } from 'vitest';
import { toByteString, toText } from '../../src/archive/byte-string.ts';
import { goRegexp, loadGoRegexp } from '../../src/archive/go-regexp.ts';

beforeAll(loadGoRegexp);

describe("does what Go's regexp did", () => {
  // Pattern, text, replacement, whether it matches, what ReplaceAll made of it: by Go 1.26.
  test.each([
    ['^/nix/store/a-b', '/nix/store/a-b/bin/x', '', 'yes', '/bin/x'],
    ['^/nix/store/a-b$', '/nix/store/a-b', '', 'yes', ''],
    ['a*', 'baaac', '-', 'yes', '-b-c-'],
    ['', 'abc', '-', 'yes', '-a-b-c-'],
    ['x*', '', 'y', 'yes', 'y'],
    ['(b)(c)?', 'abd', '[$1$2]', 'yes', 'a[b]d'],
    ['(?P<n>b)', 'abc', '${n}x$nx$n-$$n', 'yes', 'abxb-$nc'],
    ['b', 'abc', '$', 'yes', 'a$c'],
    ['b', 'abc', '${', 'yes', 'a${c'],
    ['b', 'abc', '$0${0}$1${9}', 'yes', 'abbc'],
    ['b', 'abc', '${1a}', 'yes', 'ac'],
    ['ä', 'aäb', 'ö', 'yes', 'aöb'],
    ['.', 'äö', '<$0>', 'yes', '<ä><ö>'],
    ['(?i)BIN', '/bin', 'sbin', 'yes', '/sbin'],
    ['\\.txt$', 'a.txt/b.txt', '.md', 'yes', 'a.txt/b.md'],
    ['a|ab', 'abab', 'x', 'yes', 'xbxb'],
    ['(a)|(b)', 'ab', '$1.$2;', 'yes', 'a.;.b;'],
    ['\\bbin\\b', '/bin/binary/bin', 'X', 'yes', '/X/binary/X'],
  ])('%s in %s by %s', (pattern, text, replacement, matches, replaced) => {
    const regexp = goRegexp(pattern as string);
    expect(regexp?.matches(toByteString(text as string))).toBe(matches === 'yes');
    expect(toText(regexp?.replaceAll(toByteString(text as string), replacement as string) ?? '')).toBe(
      replaced,
    );
  });
});

test('bytes that are no text stay what they are', () => {
  expect(goRegexp('a')?.replaceAll('\xff/a/\xfe', 'b')).toBe('\xff/b/\xfe');
});

test.each(['(', 'a++', '[z-a]', '(?<=a)b'])('%s is no regular expression', (pattern) => {
  expect(goRegexp(pattern)).toBeUndefined();
});
