import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { matchesGlob } from '../../src/hook/glob.ts';

it.each<[string, string, boolean]>([
  ['app', 'app', true],
  ['app', 'apps', false],
  ['', '', true],
  ['*', '', true],
  ['*', 'a/b', false],
  ['**', 'a/b', true],
  ['**/b', 'a/b', true],
  ['a*c', 'abbbc', true],
  ['a*c', 'ab', false],
  ['a?c', 'abc', true],
  ['?', '/', false],
  ['a.c', 'abc', false],
  ['*-conf.json', 'app-conf.json', true],
])('%s of %s: %s', (pattern, text, expected) => {
  expect(matchesGlob(pattern, text)).toBe(expected);
});

it('does as the regular expression would', () => {
  const pattern = fc.array(fc.constantFrom('a', 'b', '/', '*', '**', '?'), { maxLength: 8 });
  const text = fc.array(fc.constantFrom('a', 'b', '/'), { maxLength: 8 });
  fc.assert(
    fc.property(pattern, text, (parts, characters) => {
      const glob = parts.join('');
      const source = glob.replace(
        /\*\*|\*|\?/g,
        (token) => ({ '**': '.*', '*': '[^/]*', '?': '[^/]' })[token] ?? '',
      );
      expect(matchesGlob(glob, characters.join(''))).toBe(
        new RegExp(`^${source}$`).test(characters.join('')),
      );
    }),
  );
});

it('takes no long time over many stars', () => {
  expect(matchesGlob('*a'.repeat(100), 'a'.repeat(200).concat('b'))).toBe(false);
});
