import { describe, expect, it } from 'vitest';
import { fitted, windowOf, wrapped } from '../../../src/cli/tui/row.ts';

describe('fitted', () => {
  it.each([
    ['short', 'ab', 4, 'ab  '],
    ['exact', 'abcd', 4, 'abcd'],
    ['long', 'abcdef', 4, 'abc…'],
    ['one column', 'abcdef', 1, '…'],
    ['no column', 'abcdef', 0, ''],
    ['wide', '包包', 6, '包包  '],
    // The second half of a wide character has no room, and nothing else may take it.
    ['wide and long', '包包包', 4, '包… '],
    ['combining', 'e\u0301e\u0301', 3, 'e\u0301e\u0301 '],
    ['a family', '👩‍👩‍👧x', 4, '👩‍👩‍👧x '],
  ])('makes a text as wide as it is to be: %s', (_, text, columns, expected) => {
    expect(fitted(text, columns)).toBe(expected);
  });

  it('aligns to the right', () => expect(fitted('ab', 4, 'right')).toBe('  ab'));
});

it('breaks lines at spaces, and cuts what is longer', () => {
  expect(wrapped('Cmd → app → curl', 10, '  ')).toEqual(['Cmd → app', '  → curl']);
  expect(wrapped('a averyverylongword b', 8, '  ')).toEqual(['a', '  avery…', '  b']);
});

it.each([
  ['all that there is', 3, 1, 5, 0, 3],
  ['the beginning', 100, 1, 5, 0, 5],
  ['the middle', 100, 50, 5, 48, 5],
  ['the end', 100, 99, 5, 95, 5],
  ['nothing', 0, 0, 5, 0, 0],
])('shows %s around the cursor', (_, count, at, height, first, length) => {
  const shown = windowOf(Array.from({ length: count }), at, height);
  expect([shown.first, shown.items.length]).toEqual([first, length]);
});
