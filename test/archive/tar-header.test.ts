import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { extract, type Header } from 'tar-stream';
import { expect, test } from 'vitest';
import { toByteString } from '../../src/archive/byte-string.ts';
import { encodeTarHeader, type TarHeader } from '../../src/archive/tar-header.ts';
import recorded from './python-tar.json' with { type: 'json' };

test.each(
  recorded.headers.map(
    (item) =>
      [
        `${item.header.type} ${JSON.stringify({ ...item.header, pax: item.pax })}`.slice(0, 150),
        item,
      ] as const,
  ),
)('equals what Python writes: %s', (_, { header, pax, length, sha256 }) => {
  const bytes = encodeTarHeader({ ...(header as TarHeader), pax: new Map(pax as [string, string][]) });
  expect({ length: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }).toEqual({
    length,
    sha256,
  });
});

function readBack(bytes: Uint8Array): Promise<Header> {
  return new Promise((resolve, reject) => {
    const parser = extract();
    parser.on('entry', (header) => resolve(header));
    parser.on('error', reject);
    parser.write(bytes);
  });
}

const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 300 })
  .filter((text) => !/[\0\n]|^\/|\/$/.test(text));

test('whatever is encoded, another reader reads back', async () => {
  const header = fc.record({
    type: fc.constantFrom('file' as const, 'symlink' as const),
    name,
    linkName: name,
    mode: fc.nat(0o7777),
    uid: fc.nat(8 ** 7 - 1),
    gid: fc.nat(8 ** 7 - 1),
    size: fc.nat(2 ** 40),
    mtime: fc.nat(2 ** 33 - 1),
  });
  await fc.assert(
    fc.asyncProperty(header, async (given) => {
      const size = given.type === 'file' ? given.size : 0;
      const linkName = given.type === 'symlink' ? toByteString(given.linkName) : undefined;
      const encoded = encodeTarHeader({
        ...given,
        name: toByteString(given.name),
        linkName,
        size,
        uname: 'root',
        gname: 'root',
      });
      const read = await readBack(encoded);
      expect(read).toMatchObject({
        type: given.type,
        name: given.name,
        mode: given.mode,
        uid: given.uid,
        gid: given.gid,
        size,
      });
      expect(read.mtime.getTime()).toBe(given.mtime * 1000);
      if (linkName !== undefined) expect(read.linkname).toBe(given.linkName);
      expect(encoded.length % 512).toBe(0);
    }),
    { numRuns: 300 },
  );
});
