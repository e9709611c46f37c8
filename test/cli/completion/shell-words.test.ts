import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quoted, splitWords } from '../../../src/cli/completion/shell-words.ts';

describe('words', () => {
  test.each([
    ['are parted by blanks', 'a  b\tc', ['a', 'b', 'c']],
    ['end with an empty one after a blank', 'a ', ['a', '']],
    ['lose their quotes', `a'b c'"d e"`, ['ab cd e']],
    ['lose backslashes', 'a\\ b \\$x', ['a b', '$x']],
    ['keep backslashes in single quotes', "'a\\b'", ['a\\b']],
    ['keep most of them in double quotes', '"a\\b\\"c"', ['a\\b"c']],
    ['may have an open quote', `'a b`, ['a b']],
    ['may be empty', `''`, ['']],
    ['are not expanded', '$(id) `id`', ['$(id)', '`id`']],
    ['go on over the end of a line', 'a\\\nb', ['ab']],
    ['of a redirection are words of their own', 'a>b', ['a', '>b']],
  ])('%s', (_, text, expected) => {
    expect(splitWords(text).map(({ value }) => value)).toEqual(expected);
  });

  test.each([
    ['a > b c', [false, true, true, false]],
    ['a >b c', [false, true, false]],
    ['a 2>&1 c', [false, true, false]],
  ])('%s: where its output goes is known', (text, expected) => {
    expect(splitWords(text).map(({ isRedirection }) => isRedirection)).toEqual(expected);
  });
});

// Without NUL, which no word has, and what nobody is shown.
const word = fc.string({ unit: 'binary', minLength: 1 }).map((text) => text.replace(/\p{Cc}/gu, '') || 'a');

test('what is quoted is read as the same word', () => {
  fc.assert(
    fc.property(word, fc.constantFrom('', "'", '"'), (text, quote) => {
      const written = quoted(text, quote as '');
      if (written === undefined) return text.includes('!');
      return splitWords(quote + written + quote)[0]?.value === text;
    }),
  );
});

test('a shell reads it as the same word', () => {
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 20 }),
      fc.constantFrom('', "'", '"'),
      (texts, quote) => {
        const able = texts.filter((text) => quoted(text, quote as '') !== undefined);
        const line = able.map((text) => ` ${quote}${quoted(text, quote as '')}${quote}`).join('');
        const output = execFileSync('sh', ['-c', `printf '%s\\n'${line}`], { encoding: 'utf8' });
        return able.length === 0 || output === `${able.join('\n')}\n`;
      },
    ),
    { numRuns: 20 },
  );
});
