import { expect, test } from 'vitest';
import { shownMessage } from '../../../src/lint/run/shown-message.ts';

const none = new Map<string, string>();

test.each([
  ["'a\nb' is no tag", none, "'a\\nb' is no tag"],
  ["'\u001b[31mred' is no tag", none, "'\\u001b[31mred' is no tag"],
  ["'a\u202eb'", none, "'a\\u202eb'"],
  [
    "'root:x:0:0\nuser:x:1:1' is no tag",
    new Map([['root:x:0:0\nuser:x:1:1\n', '/src/passwd']]),
    "'‹content of /src/passwd›' is no tag",
  ],
  ["'1.0' is no tag of 11.0", new Map([['1.0\n', '/src/V']]), "'‹content of /src/V›' is no tag of 11.0"],
  ["the name 'a$&b'", new Map([['a$&b$&c$&d', '/x$&']]), "the name 'a$&b'"],
  ["the name 'a'", new Map([['', '/empty']]), "the name 'a'"],
])('%j', (message, contents, shown) => {
  expect(shownMessage(message, contents)).toBe(shown);
});

test('is bounded', () => {
  expect(shownMessage('x'.repeat(10_000), none)).toHaveLength(601);
});
