import { expect, it } from 'vitest';
import { derivationAttributes, wordsOf } from '../../src/store/derivation-attributes.ts';

it.each<[string, Record<string, string>, string, unknown]>([
  ['a variable', { urls: 'a b' }, 'urls', 'a b'],
  ['a structured attribute', { __json: '{"urls":["a","b"]}' }, 'urls', ['a', 'b']],
  ['no variable beside structured attributes', { __json: '{}', urls: 'a' }, 'urls', undefined],
  ['nothing that every object has', { __json: '{}' }, 'toString', undefined],
  ['variables where the JSON is none', { __json: '{', urls: 'a' }, 'urls', 'a'],
])('reads %s', (_, env, name, value) => {
  expect(derivationAttributes(new Map(Object.entries(env)))(name)).toEqual(value);
});

it('takes lists and texts apart as the shell does', () => {
  expect(wordsOf(' a\tb\n')).toEqual(['a', 'b']);
  expect(wordsOf(['a b', 3, 'c'])).toEqual(['a', 'b', 'c']);
  expect(wordsOf(undefined)).toEqual([]);
});
