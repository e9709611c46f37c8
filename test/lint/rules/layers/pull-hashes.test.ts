import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isPlaceholder, isSri, sriOf } from '../../../../src/lint/rules/layers/pull-hashes.ts';
import { encodeNixBase32 } from '../../../../src/store/nix-base32.ts';

it('reads a hash in each of its forms alike', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
      const base64 = Buffer.from(bytes).toString('base64');
      const sri = `sha256-${base64}`;
      const forms = [sri, base64, Buffer.from(bytes).toString('hex'), encodeNixBase32(bytes)];
      expect([...forms, ...forms.slice(2).map((form) => `sha256:${form}`)].map(sriOf)).toEqual(
        Array.from({ length: 6 }, () => sri),
      );
      expect(isSri(sri)).toBe(true);
    }),
  );
});

it.each([
  '',
  'abc',
  'sha256-abc',
  'md5-AAAA',
  `sha256-${'a'.repeat(86)}==`,
  'e'.repeat(52),
  `sha1:${'0'.repeat(40)}`,
])('takes %j for no hash', (text) => {
  expect(sriOf(text)).toBeUndefined();
});

it('knows what only stands for a hash', () => {
  const zeros = ['', '0'.repeat(52), '0'.repeat(64), `sha256-${'A'.repeat(43)}=`, `sha256:${'0'.repeat(64)}`];
  expect(zeros.every(isPlaceholder)).toBe(true);
  expect(isPlaceholder('sha256-AAAAAgkUCEIjYUO0KBDE1V8WuB/sLCzgbqx9OMe2Xw4=')).toBe(false);
});
