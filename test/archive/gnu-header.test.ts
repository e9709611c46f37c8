import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { encodeGnuHeader } from '../../src/archive/gnu-header.ts';
import type { TarHeader } from '../../src/archive/tar-header.ts';
import recorded from './gnu-tar.json' with { type: 'json' };

test.each(
  recorded.headers.map(
    (item) => [`${item.header.type} ${JSON.stringify(item.header)}`.slice(0, 150), item] as const,
  ),
)('equals what GNU tar writes: %s', (_, { header, length, sha256 }) => {
  const bytes = encodeGnuHeader(header as TarHeader);
  expect({ length: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }).toEqual({
    length,
    sha256,
  });
});
