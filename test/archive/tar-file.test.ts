import {
  chmodSync,
  closeSync,
  openSync,
  readdirSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { execa } from 'execa';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { openTarFile, readTextMember } from '../../src/archive/tar-file.ts';
import { encodeTarHeader, paddingTo, type TarHeader } from '../../src/archive/tar-header.ts';
import { temporaryFolder } from './temporary.ts';

const path = process.env.PATH;
afterEach(() => {
  process.env.PATH = path;
});

type Entry = Partial<TarHeader> & { readonly name: string; readonly text?: string };

function tar(entries: readonly Entry[]): Buffer {
  const parts = entries.flatMap(({ text = '', ...header }) => [
    encodeTarHeader({
      type: 'file',
      mode: 0o644,
      uid: 0,
      gid: 0,
      uname: '',
      gname: '',
      size: text.length,
      mtime: 1,
      ...header,
    }),
    Buffer.from(text),
    Buffer.alloc(paddingTo(text.length, 512)),
  ]);
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

function fileWith(content: Uint8Array): string {
  const file = join(temporaryFolder(), 'archive');
  writeFileSync(file, content);
  return file;
}

const long = 'folder/'.repeat(30);
const sample = tar([
  { name: './first', text: 'one' },
  { name: `${long}second`, text: 'x'.repeat(70_000), uid: 3_000_000, uname: 'grüße' },
  { name: 'dir/', type: 'directory' },
  { name: 'dir/link', type: 'symlink', linkName: '../first' },
  { name: 'loop', type: 'symlink', linkName: 'loop' },
  { name: 'first', text: 'last one counts' },
]);

/** A program of that name that drops the four bytes of magic in front of the data. */
function fakeProgram(name: string): void {
  const folder = temporaryFolder();
  writeFileSync(join(folder, name), '#!/bin/sh\nexec tail -c +5\n');
  chmodSync(join(folder, name), 0o755);
  process.env.PATH = `${folder}:${path}`;
}

test.each([
  ['plain', () => sample],
  ['gzip', () => gzipSync(sample)],
  [
    'zstd, with the program of that name',
    () => {
      fakeProgram('zstd');
      return Buffer.concat([Buffer.from('28b52ffd', 'hex'), sample]);
    },
  ],
])('members of an archive (%s) are read at random', async (_, make) => {
  const archive = await openTarFile(fileWith(make()));
  expect([...archive.members.keys()]).toEqual(['first', `${long}second`, 'dir', 'dir/link', 'loop']);
  expect([...archive.repeated]).toEqual(['first']);
  const second = archive.members.get(`${long}second`);
  expect(second).toMatchObject({ size: 70_000, uid: 3_000_000, uname: 'grüße', mtime: 1 });
  const linked = archive.resolve('./dir/link');
  expect(linked && (await readTextMember(archive, linked))).toBe('last one counts');
  expect(second && (await readTextMember(archive, second))).toBe('x'.repeat(70_000));
  expect(() => archive.resolve('loop')).toThrow(expect.objectContaining({ code: 'E_ARCHIVE_FORMAT' }));
  expect(archive.resolve('none')).toBeUndefined();
  await archive.close();
});

test('decompressing leaves nothing in the temporary folder', async () => {
  const file = fileWith(gzipSync(sample));
  const folder = temporaryFolder();
  vi.stubEnv('TMPDIR', folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  const archive = await openTarFile(file);
  expect(readdirSync(folder)).toEqual([]);
  await archive.close();
});

const header = tar([{ name: 'x', text: 'x' }]);
test.each([
  ['is empty', Buffer.alloc(0)],
  ['holds only zeros', Buffer.alloc(10240)],
  ['is no archive', Buffer.from('no archive at all '.repeat(100))],
  ['is shorter than a header', Buffer.alloc(100, 1)],
  ['ends within its data', tar([{ name: 'x', text: 'x'.repeat(5000) }]).subarray(0, 3000)],
  ['ends within an extended header', tar([{ name: long, text: 'x' }]).subarray(0, 700)],
  ['states more data than there is', tar([{ name: 'x', size: 2 ** 40 }])],
  ['has a damaged header', Buffer.concat([Buffer.from('y'), header.subarray(1)])],
  ['has a name that leads out', tar([{ name: 'a/../../etc/passwd' }])],
  ['has a time that is none', tar([{ name: 'x', pax: new Map([['mtime', 'soon']]) }])],
  ['has a lone block of zeros', Buffer.concat([header.subarray(0, 1024), Buffer.alloc(512), header])],
  ['has an absolute name', tar([{ name: '/etc/passwd' }])],
  ['is gzip that ends early', gzipSync(sample).subarray(0, 100)],
])('an archive that %s is refused', async (_, content) => {
  await expect(openTarFile(fileWith(content))).rejects.toMatchObject({
    code: 'E_ARCHIVE_FORMAT',
    hint: expect.any(String),
  });
});

test('a missing file, and a missing program, are named', async () => {
  await expect(openTarFile('/no/such/archive')).rejects.toMatchObject({ code: 'E_INPUT' });
  const file = fileWith(Buffer.from('fd377a585a0000', 'hex'));
  process.env.PATH = '/nonexistent';
  await expect(openTarFile(file)).rejects.toMatchObject({
    code: 'E_BASE_IMAGE',
    message: expect.stringContaining('the program xz was not found'),
  });
});

test('what is no file is refused at once, also a pipe that nobody writes to', async () => {
  const folder = temporaryFolder();
  const pipe = join(folder, 'pipe');
  await execa('mkfifo', [pipe]);
  for (const path of [folder, pipe])
    await expect(openTarFile(path)).rejects.toMatchObject({ code: 'E_INPUT', hint: expect.any(String) });
});

test('a temporary folder that is not there is named', async () => {
  const file = fileWith(gzipSync(sample));
  vi.stubEnv('TMPDIR', '/no/such/folder');
  onTestFinished(() => void vi.unstubAllEnvs());
  await expect(openTarFile(file)).rejects.toMatchObject({
    code: 'E_WRITE',
    message: expect.stringContaining('/no/such/folder'),
  });
});

test.each(['gnu', 'posix'])(
  'a member that is stored without its holes is read whole and in parts (%s)',
  async (format) => {
    const folder = temporaryFolder();
    const content = Buffer.alloc(200_000);
    content.write('start', 0);
    content.write('middle', 100_000);
    writeFileSync(join(folder, 'member'), '');
    truncateSync(join(folder, 'member'), content.length);
    const file = openSync(join(folder, 'member'), 'r+');
    writeSync(file, content, 0, 4096, 0);
    writeSync(file, content, 98_304, 4096, 98_304);
    closeSync(file);
    const archive = join(folder, 'archive.tar');
    await execa('tar', ['-C', folder, '--sparse', `--format=${format}`, '-cf', archive, './member']);
    expect(statSync(archive).size).toBeLessThan(content.length / 2);
    const tar = await openTarFile(archive);
    const member = tar.members.get('member');
    if (member === undefined) throw new Error('there is no member');
    expect(member.size).toBe(content.length);
    const bytes = async (part?: { offset: number; size: number }) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of tar.read(member, undefined, part)) chunks.push(chunk);
      return Buffer.concat(chunks);
    };
    expect((await bytes()).equals(content)).toBe(true);
    for (const [offset, size] of [
      [0, 6],
      [3, 50_000],
      [50_000, 10],
      [99_000, 2000],
      [100_003, 99_997],
    ] as const)
      expect((await bytes({ offset, size })).equals(content.subarray(offset, offset + size))).toBe(true);
    await tar.close();
  },
);
