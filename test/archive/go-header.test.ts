import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { encodeGoHeader, type GoHeader } from '../../src/archive/go-header.ts';
import recorded from './go-headers.json' with { type: 'json' };

test.each(
  recorded.map((item) => [`${item.header.type} ${JSON.stringify(item.header)}`.slice(0, 150), item] as const),
)("equals what Go's archive/tar writes: %s", (_, { header, length, sha256 }) => {
  const bytes = encodeGoHeader(header as GoHeader);
  expect({ length: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }).toEqual({
    length,
    sha256,
  });
});
