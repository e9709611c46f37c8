import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toByteString } from '../../../src/archive/byte-string.ts';
import {
  assertPathPattern,
  matchesPath,
  parsePathPattern,
} from '../../../src/archive/file-rules/path-pattern.ts';

const matches = (pattern: string, path: string): boolean =>
  matchesPath(parsePathPattern(pattern), toByteString(path));

test.each([
  ['/', ['/'], ['/a']],
  ['/etc', ['/etc'], ['/', '/etc/app', '/etcetera']],
  ['/etc/*', ['/etc/app', '/etc/.hidden'], ['/etc', '/etc/app/x']],
  ['/etc/**', ['/etc/app', '/etc/app/x'], ['/etc', '/etcx/y']],
  ['/**', ['/a', '/a/b'], ['/']],
  ['/**/bin/*', ['/bin/x', '/a/b/bin/x'], ['/bin', '/bin/a/b', '/bin2/x']],
  ['/a/**/z', ['/a/z', '/a/b/c/z'], ['/a', '/z', '/a/z/y']],
  ['/**/a/**/b/**/c', ['/a/b/c', '/x/a/b/a/b/y/c'], ['/a/c/b', '/b/a/c']],
  ['/*.conf', ['/.conf', '/a.conf', '/a.conf.conf'], ['/aconf', '/a/b.conf']],
  ['/a*b*c', ['/abc', '/axbxbc'], ['/ab', '/acb', '/abcd']],
  ['/aa*aa', ['/aaaa', '/aa-aa'], ['/aaa']],
  ['/a\\*', ['/a*'], ['/ab']],
  ['/a\\\\b', ['/a\\b'], ['/a\\\\b']],
  ['/ö*', ['/ö', '/öä'], ['/o']],
  ['/a.c', ['/a.c'], ['/abc']],
  ['/[ab]?', ['/[ab]?'], ['/ax']],
])('%s', (pattern, yes, no) => {
  assertPathPattern(pattern, 'it');
  expect([...yes, ...no].filter((path) => matches(pattern, path))).toEqual(yes);
});

test.each([
  '',
  'etc',
  '/etc/',
  '//etc',
  '/a/./b',
  '/a/../b',
  '/a**',
  '/**a/b',
  '/***',
  '/a\\',
  '/a\\/b',
  '/a\0',
])('%j is no pattern', (pattern) => {
  expect(() => assertPathPattern(pattern, 'perms[1]')).toThrow(
    expect.objectContaining({ code: 'E_SPEC', message: expect.stringMatching(/^perms\[1\]: the pattern/) }),
  );
});

// The plainest way to say what a pattern means, however long it takes.
function matchesSlowly(pattern: readonly string[], path: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return path.length === 0;
  if (first === '**') {
    if (rest.length === 0) return path.length > 0;
    return path.some((_, index) => matchesSlowly(rest, path.slice(index))) || matchesSlowly(rest, []);
  }
  const [name, ...below] = path;
  return name !== undefined && textMatchesSlowly(first, name) && matchesSlowly(rest, below);
}

function textMatchesSlowly(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern.startsWith('*'))
    return (
      textMatchesSlowly(pattern.slice(1), text) || (text !== '' && textMatchesSlowly(pattern, text.slice(1)))
    );
  return pattern[0] === text[0] && textMatchesSlowly(pattern.slice(1), text.slice(1));
}

test('any pattern matches what it means', () => {
  const word = (letters: string, maxLength: number) =>
    fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength });
  const component = fc.oneof(
    fc.constant('**'),
    word('ab*', 4).filter((text) => !text.includes('**')),
  );
  fc.assert(
    fc.property(
      fc.array(component, { minLength: 1, maxLength: 5 }),
      fc.array(word('ab', 3), { maxLength: 6 }),
      (pattern, path) => {
        expect(matches(`/${pattern.join('/')}`, `/${path.join('/')}`)).toBe(matchesSlowly(pattern, path));
      },
    ),
    { numRuns: 2000 },
  );
});

// What tries all ways to place the stars would not end before the test does.
test('a pattern of many stars ends', () => {
  expect(matches(`/${'a*'.repeat(500)}b`, `/${'a'.repeat(4000)}`)).toBe(false);
  expect(matches(`${'/**/a'.repeat(200)}/b`, '/a'.repeat(2000))).toBe(false);
});
