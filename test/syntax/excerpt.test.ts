import { expect, test } from 'vitest';
import { decodeSource, locate, renderExcerpt, SourceText } from '../../src/syntax/index.ts';

const excerpts: readonly (readonly [what: string, text: string, marked: string, excerpt: string])[] = [
  ['marks a word', 'a\nb = helo;\n', 'helo', '2 | b = helo;\n  |     ^^^^'],
  ['marks a place at the end of the text', 'ab', '', '1 | ab\n  |   ^'],
  ['marks the first line of a longer span', '{\n  a\n}', '{\n  a\n}', '1 | {\n  | ^'],
  ['widens tabs', '\ta\tb', 'b', '1 |     a   b\n  |         ^'],
  ['counts wide characters as two columns', '日本 = x', 'x', '1 | 日本 = x\n  |        ^'],
  ['counts an emoji as two columns', '"😀" y', 'y', '1 | "😀" y\n  |      ^'],
  ['counts combining marks as none', 'e\u0301 y', 'y', '1 | e\u0301 y\n  |   ^'],
  ['shows control characters', 'a\u001b[31mb', 'b', '1 | a␛[31mb\n  |       ^'],
  ['ends a line at a lone CR', 'a\rbc', 'c', '2 | bc\n  |  ^'],
];

test.each(excerpts)('%s', (_what, text, marked, excerpt) => {
  const start = marked === '' ? text.length : text.lastIndexOf(marked);
  expect(renderExcerpt(new SourceText('', text), { start, end: start + marked.length })).toBe(excerpt);
});

test('a long line is cut around what is marked', () => {
  const text = `${'a'.repeat(500)}here${'b'.repeat(500)}`;
  const [line = '', under = ''] = renderExcerpt(new SourceText('', text), { start: 500, end: 504 }).split(
    '\n',
  );
  expect(line.length).toBeLessThanOrEqual(104);
  expect(line).toMatch(/^1 \| …a+hereb+…$/);
  expect(line.slice(under.indexOf('^'), under.lastIndexOf('^') + 1)).toBe('here');
});

test('a marked stretch longer than a line is cut as well', () => {
  const [line = '', under = ''] = renderExcerpt(new SourceText('', 'x'.repeat(900)), {
    start: 300,
    end: 800,
  }).split('\n');
  expect(line.length).toBeLessThanOrEqual(104);
  expect(under.length).toBeLessThanOrEqual(104);
});

test('locate gives line and column from 1', () => {
  expect(locate(new SourceText('x.nix', 'a\r\n b'), { start: 4, end: 5 })).toEqual({
    file: 'x.nix',
    line: 2,
    column: 2,
    excerpt: '2 |  b\n  |  ^',
  });
});

test('decodeSource keeps a byte order mark and bytes that are no UTF-8', () => {
  const bytes = Uint8Array.from([0xef, 0xbb, 0xbf, 0x22, 0xff, 0xc3, 0xa9, 0x22]);
  expect(decodeSource(bytes, 'x.nix')).toMatchObject({ file: 'x.nix', text: '\ufeff"\udcffé"' });
});
