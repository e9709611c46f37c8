import { expect, test } from 'vitest';
import { tarEntries } from '../../src/archive/tar-entries.ts';
import { encodeTarHeader } from '../../src/archive/tar-header.ts';

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

test.each([
  ['what the source throws is thrown', [entry('a')], new Error('of the source'), /of the source/],
  [
    'an archive that ends within an entry is refused',
    [entry('a', 5000).subarray(0, 1000)],
    undefined,
    /Unexpected end/,
  ],
  ['what is no archive is refused', [Buffer.alloc(2048, 'no archive ')], undefined, /Invalid tar header/],
])('%s', async (_, chunks, fails, message) => {
  const read = async () => {
    for await (const _ of tarEntries(source(chunks, fails).chunks));
  };
  await expect(read()).rejects.toThrow(message);
});
