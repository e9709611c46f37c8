import { describe, expect, test } from 'vitest';
import { decodeBase64Digest, decodeDigest, isPaddedBase64, toHex } from '../../src/store/hash.ts';

// The MD5 of nothing.
const hex = 'd41d8cd98f00b204e9800998ecf8427e';
const digits = '1B2M2Y8AsgTpgAmY7PhCfg';

describe('base-64 digits of an SRI hash', () => {
  test.each([
    ['with their padding', `${digits}==`, true],
    ['without padding', digits, false],
    ['with too little', `${digits}=`, false],
    ['with too much', `${digits}====`, false],
    ['with more behind the padding', `${digits}==more`, false],
    ['over two lines', `${digits.slice(0, 9)}\n${digits.slice(9)}==`, false],
  ])('%s are read, and padded properly only with what belongs to them', (_, text, isPadded) => {
    expect(toHex(decodeBase64Digest(text, 16) ?? new Uint8Array())).toBe(hex);
    expect(isPaddedBase64(text, 16)).toBe(isPadded);
  });

  test.each([
    ['of another length', `${digits}AA`],
    ['of the alphabet for URLs', `${digits.slice(0, -1)}_`],
    ['that end early', `${digits.slice(0, 10)}=${digits.slice(10)}`],
  ])('%s are refused', (_, text) => {
    expect(decodeBase64Digest(text, 16)).toBeUndefined();
  });
});

test.each([
  ['hexadecimal', hex],
  ['base-32', '3y8bwfr609h3lh9ch0izcqq7fl'],
  ['base-64', `${digits}==`],
])('a digest in %s is known by its length', (_, text) => {
  expect(toHex(decodeDigest(text, 16) ?? new Uint8Array())).toBe(hex);
});

test('a digest without its padding is not known by its length', () => {
  expect(decodeDigest(digits, 16)).toBeUndefined();
});
