import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { plainText, plainUrl } from '../../../src/inventory/sbom/plain-text.ts';

describe('a text', () => {
  test.each([
    ['plain', 'plain'],
    ['two\nlines', 'two lines'],
    ['\u001b[31mred\u0007', '[31mred'],
    ['a\u202eb', 'a b'],
    ['a\udc80b', 'a\ufffdb'],
    ['x'.repeat(5000), `${'x'.repeat(4096)}…`],
  ])('%j', (text, expected) => {
    expect(plainText(text)).toBe(expected);
  });

  it('has no control characters and no surrogates without their other half', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(plainText(text)).not.toMatch(/[\p{Cc}\p{Surrogate}]/u);
      }),
    );
  });
});

describe('an address', () => {
  test.each([
    ['https://a.example/x?y=1#z', 'https://a.example/x?y=1#z'],
    ['mirror://gnu/hello/hello-2.12.tar.gz', 'mirror://gnu/hello/hello-2.12.tar.gz'],
    ['https://me:secret@a.example/x', 'https://a.example/x'],
    ['https://token@a.example/x', 'https://a.example/x'],
    ['https://a.example/x?private_token=abc', 'https://a.example/x?private_token=***'],
    ['git+https://a.example/x', 'git+https://a.example/x'],
    ['javascript:alert(1)', undefined],
    ['file:///etc/passwd', undefined],
    ['https://a.example/a b', undefined],
    ['https://a.example/"', undefined],
    ['https://a.example/\u001b', undefined],
    ['a.example', undefined],
    ['https://', undefined],
  ])('%j is %j', (text, expected) => {
    expect(plainUrl(text)).toBe(expected);
  });
});
