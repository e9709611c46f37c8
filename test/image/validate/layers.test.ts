// What is said of the entries of a layer.
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toByteString } from '../../../src/archive/byte-string.ts';
import { encodeTarHeader, type TarHeader } from '../../../src/archive/tar-header.ts';
import { findingCollector } from '../../../src/image/validate/finding.ts';
import { scanLayer } from '../../../src/image/validate/scan-layer.ts';
import { type Entry, tarOf } from '../base/image-archives.ts';

async function scanned(stored: Uint8Array, chunkSize = 1000) {
  const findings = findingCollector();
  const chunks = (async function* () {
    for (let at = 0; at < stored.length; at += chunkSize)
      yield Uint8Array.from(stored.subarray(at, at + chunkSize));
  })();
  const place = { file: 'layer.tar', layer: 1 };
  const contents = await scanLayer(chunks, { algorithm: 'sha256', name: 'layer.tar', place, findings });
  return { contents, ...findings.list() };
}

const file = (name: string, more: Partial<Entry> = {}): Entry => ({ name, content: 'x', ...more });
const folder = (name: string): Entry => ({ name, type: 'directory', mode: 0o755 });
const symlink = (name: string, linkName: string): Entry => ({ name, type: 'symlink', linkName });
const link = (name: string, linkName: string): Entry => ({ name, type: 'link', linkName });

/** Severity and code of each finding. */
const codes = ({ findings }: { findings: readonly { severity: string; code: string }[] }) =>
  findings.map(({ severity, code }) => `${severity} ${code}`);

describe('a layer', () => {
  test.each<[string, readonly Entry[]]>([
    ['of nothing', []],
    ['of files, folders and their links', [folder('a/'), file('a/b'), link('c', 'a/b'), symlink('d', 'a/b')]],
    [
      'with links that are absolute or stay in the image',
      [symlink('a/b/c', '../../x'), symlink('l', '/nix/store/x')],
    ],
    ['with files in folders that are not named', [file('a/b/c'), file('a/b/d'), folder('a/b')]],
    ['with devices and pipes', [{ name: 'dev/null', type: 'character-device' as const }]],
    ['with a root', [folder('./'), file('./a')]],
    ['that removes something', [file('a/.wh.b', { content: '' }), file('c/.wh..wh..opq', { content: '' })]],
    ['with the books of old storage drivers', [file('.wh..wh.aufs')]],
    ['whose hard link has a hard link', [file('a'), link('b', 'a'), link('c', './b')]],
    ['with a hard link to a symbolic one', [symlink('a', 'x'), link('b', 'a')]],
  ])('%s is sound', async (_, entries) => {
    const report = await scanned(await tarOf(entries));
    // tar-stream's devices are those of a whiteout.
    expect(codes(report).filter((code) => code !== 'note whiteout')).toEqual([]);
    expect(report.contents.entries).toBe(entries.length);
  });

  test.each<[string, readonly Entry[], readonly string[]]>([
    ['leads out of its folder', [file('a/../../b')], ['error entry-name']],
    ['ends in two points', [file('a/..')], ['error entry-name']],
    ['is absolute, and out of it', [file('/../a')], ['error entry-name']],
    ['is longer than a path', [file('a/'.repeat(3000))], ['error entry-name']],
    ['is there twice', [file('a'), file('./a')], ['error duplicate-entry']],
    ['is a folder twice', [folder('a'), folder('a/')], ['note duplicate-entry']],
    ['is a folder and then a file', [file('a/b'), file('a')], ['error duplicate-entry']],
    ['lies in a file', [file('a'), file('a/b')], ['error duplicate-entry']],
    ['lies behind a symbolic link', [symlink('a', 'b'), file('a/c')], ['error through-symlink']],
    [
      'lies behind a symbolic link that takes the place of its folder',
      [file('a/b'), symlink('a', '/etc'), file('a/c')],
      ['error duplicate-entry', 'error through-symlink'],
    ],
    ['is a symbolic link out of the image', [symlink('a/b', '../../c')], ['error symlink-target']],
    ['is a symbolic link in and out', [symlink('a', 'b/../../c')], ['error symlink-target']],
    ['is a hard link to nothing', [link('a', 'b')], ['error hard-link']],
    ['is a hard link to what comes later', [link('a', 'b'), file('b')], ['error hard-link']],
    ['is a hard link to a folder', [file('b/c'), link('a', 'b')], ['error hard-link']],
    ['is a hard link out of the layer', [link('a', '../../etc/passwd')], ['error hard-link']],
    [
      'is a hard link behind a symbolic link',
      [symlink('b', '/etc'), link('a', 'b/passwd')],
      ['error through-symlink'],
    ],
    ['is a whiteout of nothing', [file('.wh.', { content: '' })], ['error whiteout']],
    ['is a whiteout of its folder', [file('a/.wh..', { content: '' })], ['error whiteout']],
    ['is a whiteout of the folder above', [file('a/.wh...', { content: '' })], ['error whiteout']],
    ['lies in a whiteout', [file('.wh.a/b')], ['error whiteout']],
    ['is a whiteout with content', [file('.wh.a')], ['note whiteout']],
    ['is a whiteout of the same layer', [file('a'), file('.wh.a', { content: '' })], ['note whiteout']],
    ['is a whiteout twice over', [file('a/.wh..wh.b', { content: '' })], ['note whiteout']],
    ['belongs to nobody', [file('a', { pax: { uid: '-5' } })], ['error entry-owner']],
  ])('with an entry that %s: %j', async (_, entries, expected) => {
    const report = await scanned(await tarOf(entries));
    expect(codes(report)).toEqual(expected);
    expect(report.findings.at(-1)).toMatchObject({ file: 'layer.tar', layer: 1, entry: expect.any(String) });
  });

  test('names that begin with a slash are counted, and those behind it are compared', async () => {
    const report = await scanned(await tarOf([file('/a'), file('a')]));
    expect(report.contents.absoluteNames).toBe(1);
    expect(codes(report)).toEqual(['error duplicate-entry']);
  });
});

const header = (more: Partial<TarHeader> = {}): Buffer =>
  encodeTarHeader({
    ...{ type: 'file', name: toByteString('a'), mode: 0o644, uid: 0, gid: 0, uname: '', gname: '' },
    ...{ size: 0, mtime: 1 },
    ...more,
  });
const record = (text: string): string => `${text.length + (text.length > 6 ? 4 : 3)} ${text}\n`;
function extended(flag: string, text: string): Buffer {
  const block = header({ size: text.length });
  block.write(flag, 156);
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([block, Buffer.from(text.padEnd(512, '\0'))]);
}
const end = Buffer.alloc(1024);

describe('an archive', () => {
  test.each<[string, Buffer, readonly string[]]>([
    ['without an end', header(), []],
    ['with zeros behind its end', Buffer.concat([header(), end, Buffer.alloc(5000)]), []],
    [
      'with something behind its end',
      Buffer.concat([header(), end, Buffer.from('hidden')]),
      ['error trailing-bytes'],
    ],
    [
      'with a second archive behind its end',
      Buffer.concat([header(), end, header(), end]),
      ['error trailing-bytes'],
    ],
    ['that ends in the middle of a header', header().subarray(0, 300), ['error tar']],
    ['that ends in the middle of a file', header({ size: 3000 }), ['error tar']],
    ['with a damaged header', Buffer.concat([header(), header().fill('x', 0, 5), end]), ['error tar']],
    ['with a header of an unknown kind', Buffer.concat([extended('Z', ''), end]), ['error entry-type']],
    [
      'with a header for all entries behind it',
      Buffer.concat([extended('g', record('comment=x')), header(), end]),
      ['note pax'],
    ],
    [
      'with the same record twice',
      Buffer.concat([extended('x', record('path=b') + record('path=c')), header(), end]),
      ['note pax'],
    ],
    ['with a damaged record', Buffer.concat([extended('x', '99 path=b\n'), header(), end]), ['error tar']],
    ['that is no archive', Buffer.from('x'.repeat(2000)), ['error tar']],
    ['of gzip data that is cut off', gzipSync(Buffer.concat([header(), end])).subarray(0, 40), ['error tar']],
    [
      'of gzip data with something behind it',
      Buffer.concat([gzipSync(end), Buffer.from('x')]),
      ['error tar'],
    ],
    [
      'of gzip data with something behind zeros',
      Buffer.concat([gzipSync(end), Buffer.from('\0\0\0hidden')]),
      ['error trailing-bytes'],
    ],
    ['of two members of gzip', Buffer.concat([gzipSync(header()), gzipSync(end)]), []],
  ])('%s', async (_, stored, expected) => {
    for (const chunkSize of [1, 300, 100_000]) {
      const report = await scanned(stored, chunkSize);
      expect(codes(report)).toEqual(expected);
      // What is stored is hashed to its end, whatever it is.
      expect(report.contents.stored.size).toBe(stored.length);
    }
  });

  test('of many wrong entries has a bounded number of findings, and a count of the others', async () => {
    const entries = Array.from({ length: 300 }, (_, index) => link(`l${index}`, `gone/${index}`));
    const report = await scanned(await tarOf([...entries, file('../x')]));
    expect(report.counts.error).toBe(301);
    expect(report.findings).toHaveLength(101);
    expect(report.omitted).toEqual({ 'hard-link': 200 });
  });
});

describe('whatever the bytes are', () => {
  const sound = tarOf([
    folder('a'),
    file('a/b', { content: 'y'.repeat(700) }),
    link('c', 'a/b'),
    symlink('d', 'a/b'),
    file('é'.repeat(80)),
  ]);
  const change = fc.record({ at: fc.nat(), byte: fc.nat(255) });

  test('a layer is read to its end, and a report is made', async () => {
    const plain = await sound;
    const changed = fc.record({
      changes: fc.array(change, { maxLength: 6 }),
      cut: fc.option(fc.nat()),
      compress: fc.boolean(),
      damagesStored: fc.boolean(),
    });
    const damage = (data: Buffer, changes: readonly { at: number; byte: number }[]): Buffer => {
      const copy = Buffer.from(data);
      for (const { at, byte } of changes) copy[at % copy.length] = byte;
      return copy;
    };
    await fc.assert(
      fc.asyncProperty(changed, async ({ changes, cut, compress, damagesStored }) => {
        const inner = damagesStored ? plain : damage(plain, changes);
        const stored = compress ? gzipSync(inner) : inner;
        const given = damagesStored ? damage(stored, changes) : stored;
        const end = cut === null ? given.length : cut % (given.length + 1);
        // A start that looks like zstd or xz is for a program to read; there are tests of that elsewhere.
        if (/^(?:28b52f|5[0-9a-f]2a|fd377a|425a68)/.test(given.toString('hex', 0, 3))) return;
        const { contents, counts } = await scanned(given.subarray(0, end));
        expect(contents.stored.size).toBe(end);
        if (contents.digest === undefined) expect(counts.error).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });
});
