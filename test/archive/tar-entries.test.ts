import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { tarEntries } from '../../src/archive/tar-entries.ts';
import { encodeTarHeader } from '../../src/archive/tar-header.ts';
import recorded from './go-tar.json' with { type: 'json' };

const owner = { uid: 0, gid: 0, uname: '', gname: '', mtime: 1, mode: 0o644 };
const entry = (name: string, size = 0): Buffer =>
  Buffer.concat([
    encodeTarHeader({ type: 'file', name, size, ...owner }),
    Buffer.alloc(Math.ceil(size / 512) * 512),
  ]);
const end = Buffer.alloc(1024);

/** Tells when it was left. */
function source(chunks: readonly Buffer[], fails?: Error) {
  const state = { left: false };
  async function* yielding() {
    try {
      yield* chunks;
      if (fails) throw fails;
    } finally {
      state.left = true;
    }
  }
  return { state, chunks: yielding() };
}

function cut(archive: Buffer, size: number): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < archive.length; at += size) chunks.push(archive.subarray(at, at + size));
  return chunks;
}

/** As the recording has them. */
async function entriesOf(chunks: readonly Buffer[]) {
  const entries: unknown[] = [];
  let error = '';
  try {
    for await (const each of tarEntries(source(chunks).chunks)) {
      const { name, linkName, flag, type, mode, uid, gid, uname, gname, time, major, minor, xattrs, size } =
        each;
      const hash = createHash('sha256');
      for await (const chunk of each.content) hash.update(chunk);
      entries.push({
        ...{ name, linkName, flag: flag === '\0' ? (type === 'directory' ? '5' : '0') : flag },
        ...{ mode, uid, gid, uname, gname, ...time, major, minor, size },
        xattrs: Object.fromEntries(xattrs),
        digest: hash.digest('hex'),
      });
    }
  } catch (thrown) {
    error = (thrown as Error).message;
  }
  return { entries, error };
}

describe("archives are read as by Go's archive/tar", () => {
  test.each(recorded.map((each) => [each.name, each] as const))('%s', async (_, { archive, ...expected }) => {
    const bytes = gunzipSync(Buffer.from(archive, 'base64'));
    for (const size of [bytes.length + 1, 512, 100]) {
      const { entries, error } = await entriesOf(cut(bytes, size));
      expect(error !== '', error).toBe('error' in expected);
      // Of what is refused, the entries before may be told or not.
      if (error === '') expect(entries).toEqual(expected.entries);
    }
  });
});

test('all bytes are taken from the source, also those behind the end of the archive', async () => {
  let taken = 0;
  async function* counted() {
    for (const chunk of [entry('a'), end, Buffer.alloc(100_000, 'x')]) {
      taken += chunk.length;
      yield chunk;
    }
  }
  for await (const _ of tarEntries(counted()));
  expect(taken).toBe(512 + 1024 + 100_000);
});

test('entries have the bytes of their names, and tell where they end', async () => {
  const found: unknown[] = [];
  const { chunks } = source([entry('a', 700), entry(Buffer.from('grüße').toString('latin1')), end]);
  for await (const { name, end } of tarEntries(chunks))
    found.push([Buffer.from(name, 'latin1').toString(), end]);
  expect(found).toEqual([
    ['a', 1536],
    // An extended header of two blocks comes first.
    ['grüße', 1536 + 3 * 512],
  ]);
});

test('leaving the loop ends the source, also in the middle of an entry', async () => {
  const { state, chunks } = source([entry('a', 100_000), ...Array(100).fill(entry('b', 100_000)), end]);
  for await (const { content } of tarEntries(chunks)) {
    for await (const _ of content) break;
    break;
  }
  expect(state.left).toBe(true);
});

const extended = (records: Record<string, string>): Buffer =>
  encodeTarHeader({ ...owner, type: 'file', name: 'a', size: 0, pax: new Map(Object.entries(records)) });
const sparse = (size: string) => ({
  'GNU.sparse.size': size,
  'GNU.sparse.numblocks': '1',
  'GNU.sparse.map': '0,0',
});

test.each([
  ['what the source throws is thrown', [entry('a')], new Error('of the source'), /of the source/],
  [
    'an archive that ends within an entry is refused',
    [entry('a', 5000).subarray(0, 1000)],
    undefined,
    /it ends within the content of "a"/,
  ],
  ['what is no archive is refused', [Buffer.alloc(2048, 'no archive ')], undefined, /header is none/],
  [
    'records that are larger than memory should be are refused',
    [extended({ comment: 'x'.repeat(1024 * 1024) })],
    undefined,
    /more than 1048576 bytes/,
  ],
  [
    'so are very many of them',
    Array(20).fill(extended({ a: 'b' }).subarray(0, 1024)),
    undefined,
    /more than 16/,
  ],
  [
    'a sparse file that no file system holds is refused',
    [extended(sparse(String(2 ** 52)))],
    undefined,
    /map of a sparse file is damaged/,
  ],
])('%s', async (_, chunks, fails, message) => {
  const read = async () => {
    for await (const _ of tarEntries(source(chunks, fails).chunks));
  };
  await expect(read()).rejects.toThrow(message);
});
