import { expect, test } from 'vitest';
import { parseCompression } from '../../src/cli/compression-option.ts';

test.each([
  ['none', { method: 'none' }],
  ['gzip', { method: 'gzip' }],
  ['gzip:1', { method: 'gzip', level: 1 }],
  ['zstd:19', { method: 'zstd', level: 19 }],
])('%s is a compression', (text, expected) => {
  expect(parseCompression(text)).toEqual(expected);
});

test.each([
  ['another method', 'xz', /Expected none, gzip or zstd/],
  ['a level of nothing', 'none:1', /Expected none, gzip or zstd/],
  ['a level that is no number', 'gzip:best', /Expected none, gzip or zstd/],
  ['a level too low', 'gzip:0', /from 1 to 9/],
  ['a level too high', 'zstd:20', /from 1 to 19/],
  ['a method with more behind it', 'gzip:1:2', /Expected none, gzip or zstd/],
])('%s is refused', (_, text, message) => {
  expect(() => parseCompression(text)).toThrow(message);
});
