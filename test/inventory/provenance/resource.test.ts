import { expect, test } from 'vitest';
import { digestName } from '../../../src/inventory/provenance/resource.ts';

test('the hash of a NAR has a name of its own', () => {
  expect(digestName('sha512', 'flat')).toBe('sha512');
  expect(digestName('sha256', 'recursive')).toBe('narHash');
  expect(digestName('sha1', 'recursive')).toBe('narHashSHA1');
});
