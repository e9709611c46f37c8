import { expect, test } from 'vitest';
import { preAuthEncoding } from '../../src/attest/dsse.ts';

test('the encoding is that of the example in the protocol', () => {
  const encoded = preAuthEncoding('http://example.com/HelloWorld', Buffer.from('hello world'));
  expect(encoded.toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
});

test('lengths are in bytes', () => {
  expect(preAuthEncoding('ü', Buffer.from('é!')).toString()).toBe('DSSEv1 2 ü 3 é!');
});
