import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { extract, type Header } from 'tar-stream';
import { expect, test } from 'vitest';
import { toByteString } from '../../src/archive/byte-string.ts';
import { encodeTarHeader, type TarHeader, tarHeaderEncoder } from '../../src/archive/tar-header.ts';
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
test('an encoder for many entries writes what the encoder of single ones does', () => {
  const text = fc.oneof(
    fc.string({ maxLength: 120 }),
    fc.string({ unit: fc.constantFrom('a', '/', 'é'), minLength: 90, maxLength: 600 }),
    fc.integer({ min: 98, max: 9000 }).map((length) => 'n'.repeat(length)),
  );
  const owner = fc.record({
    uid: fc.oneof(fc.constant(0), fc.nat(8 ** 8)),
    gid: fc.nat(8 ** 7 - 1),
    uname: fc.constantFrom('root', '', 'ü'),
    gname: fc.constant('root'),
    mtime: fc.oneof(fc.constant(1), fc.integer()),
  });
  const entries = fc.array(
    fc.record({
      type: fc.constantFrom('file' as const, 'symlink' as const, 'directory' as const),
      name: text.map(toByteString),
      linkName: fc.option(text.map(toByteString), { nil: undefined }),
      mode: fc.nat(0o177777),
      size: fc.oneof(fc.nat(10_000), fc.nat(2 ** 40)),
    }),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(owner, entries, (common, all) => {
      const encode = tarHeaderEncoder(common);
      for (const entry of all)
        expect(Buffer.compare(encode(entry), encodeTarHeader({ ...entry, ...common }))).toBe(0);
    }),
    { numRuns: 500 },
  );
});
