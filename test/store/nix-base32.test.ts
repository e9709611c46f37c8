import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeNixBase32, encodeNixBase32, nixBase32Length } from '../../src/store/nix-base32.ts';

describe('nix base-32', () => {
  test.each([
    ['', ''],
    ['00', '00'],
    ['ff', '7z'],
    [
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      '0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73',
    ],
    ['da39a3ee5e6b4b0d3255bfef95601890afd80709', '143xibwh31h9bvxzalr0sjvbbvpa6ffs'],
  ])('writes the bytes %s as %s', (hex, text) => {
    expect(encodeNixBase32(Buffer.from(hex, 'hex'))).toBe(text);
  });

  test('reads back what it writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const text = encodeNixBase32(bytes);
        expect(text).toHaveLength(nixBase32Length(bytes.length));
        expect(decodeNixBase32(text, bytes.length)).toEqual(Uint8Array.from(bytes));
      }),
    );
  });

  test.each([
    ['a letter outside of the alphabet', '0e', 1],
    ['a wrong length', '000', 1],
    ['bits beyond the last byte', 'zz', 1],
  ])('refuses %s', (_what, text, bytes) => {
    expect(decodeNixBase32(text, bytes)).toBeUndefined();
  });
});
