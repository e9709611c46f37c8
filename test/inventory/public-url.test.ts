import { expect, test } from 'vitest';
import { publicUrl } from '../../src/inventory/public-url.ts';

test.each([
  ['https://example.org/a.tar.gz', 'https://example.org/a.tar.gz'],
  ['https://ann:secret@example.org/a', 'https://example.org/a'],
  ['git+https://token@example.org/a?ref=main', 'git+https://example.org/a?ref=main'],
  ['https://example.org/a@1.tgz', 'https://example.org/a@1.tgz'],
  ['https://example.org/a?ref=1&X-Amz-Signature=abc', 'https://example.org/a?ref=1&X-Amz-Signature=***'],
  ['https://example.org/a?private_token=abc#x', 'https://example.org/a?private_token=***#x'],
  ['mirror://gnu/hello/hello-2.12.tar.gz', 'mirror://gnu/hello/hello-2.12.tar.gz'],
])('%s is shown as %s', (url, shown) => {
  expect(publicUrl(url)).toBe(shown);
});

test('a long text without an address costs no more than its length', () => {
  const text = 'a.'.repeat(500_000);
  expect(publicUrl(text)).toBe(text);
});
