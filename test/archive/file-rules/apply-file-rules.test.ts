import { closeSync, ftruncateSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { execa } from 'execa';
import { extract, type Header } from 'tar-stream';
import { describe, expect, test } from 'vitest';
import { applyFileRules } from '../../../src/archive/file-rules/apply-file-rules.ts';
import type { FileRule } from '../../../src/archive/file-rules/file-rule.ts';
import { storeLayerChunks } from '../../../src/archive/store-layer.ts';
import { tarEntries } from '../../../src/archive/tar-entries.ts';
import { makeTree, recipe, storePath, temporaryFolder } from '../temporary.ts';

const long = 'long-'.repeat(30);
const tree = [
  { path: '', type: 'directory' },
  { path: 'bin', type: 'directory' },
  { path: 'bin/app', type: 'file', mode: 0o555, text: 'x'.repeat(700) },
  { path: 'bin/link', type: 'symlink', target: 'app' },
  { path: 'empty', type: 'file', mode: 0o444 },
  { path: long, type: 'file', mode: 0o444, text: 'long' },
  { path: 'n\xe4me', type: 'file', mode: 0o444, text: 'latin1' },
];
const root = storePath('tree-1');

/** In the dialect of store layers, with a name outside of ASCII that is not UTF-8. */
function pythonArchive(): Buffer {
  const folder = join(temporaryFolder(), 'tree');
  makeTree(folder, tree);
  return Buffer.concat([...storeLayerChunks(recipe(folder, { uid: 3_000_000 }))]);
}

/** In that of customisation layers. */
async function gnuArchive(): Promise<Buffer> {
  const folder = temporaryFolder();
  makeTree(join(folder, 'tree'), tree);
  const options = ['--sort=name', '--format=gnu', '--numeric-owner', '--owner=0', '--group=0', '--mtime=@1'];
  await execa('tar', ['-C', join(folder, 'tree'), ...options, '-cf', join(folder, 'layer.tar'), '.']);
  return readFileSync(join(folder, 'layer.tar'));
}

function apply(archive: Buffer, rules: readonly FileRule[], chunkSize = 1000) {
  const chunk = Buffer.alloc(chunkSize);
  const again = (function* () {
    for (let at = 0; at < archive.length; at += chunkSize) {
      const length = archive.copy(chunk, 0, at, at + chunkSize);
      yield chunk.subarray(0, length);
    }
  })();
  const parts: Buffer[] = [];
  const chunks = applyFileRules(again, rules);
  for (let step = chunks.next(); ; step = chunks.next()) {
    if (step.done === true) return { archive: Buffer.concat(parts), applied: step.value };
    parts.push(step.value);
  }
}

interface Entry {
  readonly header: Header;
  readonly content: string;
}

async function entriesOf(archive: Buffer): Promise<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>();
  const parser = extract({ filenameEncoding: 'latin1' } as object);
  parser.end(archive);
  for await (const entry of parser) {
    let content = '';
    for await (const chunk of entry) content += (chunk as Buffer).toString('latin1');
    entries.set(entry.header.name.replace(/\/$/, ''), { header: entry.header, content });
  }
  return entries;
}

describe.each([
  ['GNU tar', gnuArchive, '.'],
  ["Python's tarfile", async () => pythonArchive(), root],
] as const)('an archive of %s', (_, make, prefix) => {
  const at = (path: string): string => (prefix === '.' ? `/${path}` : `${prefix}/${path}`);

  test('is the same to the byte where no rule fits, however it is cut', async () => {
    const archive = await make();
    for (const chunkSize of [1, 511, 512, 10_000, archive.length]) {
      const result = apply(archive, [{ path: '/nowhere/**', mode: '0777' }], chunkSize);
      expect(result.archive.equals(archive)).toBe(true);
      expect(result.applied).toEqual([]);
    }
  });

  test('has what the rules say, and all else as it was', async () => {
    const archive = await make();
    const before = await entriesOf(archive);
    const rules: FileRule[] = [
      { path: at('**'), uid: 7, gid: 8, gname: 'staff' },
      { path: at('bin/*'), mode: '4711' },
      { path: at('**'), type: 'directory', mode: '0700' },
      { path: at('long-*'), uid: 2_500_000, xattrs: { 'user.a': 'ö', 'user.b': 'x=y\n' } },
      { path: at('bin/app'), capabilities: 'cap_net_raw=ep', xattrs: { 'user.c': '' } },
      { path: at('bin/link'), mode: '0600' },
    ];
    const { archive: changed, applied } = apply(archive, rules);
    expect(applied).toEqual([0, 2, 1, 4, 3]);
    expect(changed.length % 10240).toBe(0);
    const after = await entriesOf(changed);
    expect([...after.keys()]).toEqual([...before.keys()]);
    const changes: Record<string, object> = {
      bin: { mode: 0o700 },
      'bin/app': { mode: 0o4711 },
      [long]: { uid: 2_500_000 },
    };
    for (const [name, { header, content }] of before) {
      const path = name.startsWith(`${prefix}/`) ? name.slice(prefix.length + 1) : undefined;
      const found = after.get(name);
      expect(found?.content).toBe(content);
      const own = path === undefined ? {} : { uid: 7, gid: 8, uname: '', gname: 'staff', ...changes[path] };
      const { pax: _pax, byteOffset: _offset, ...fields } = header as Header & { byteOffset?: number };
      // The parser has the numbers of the header, and those that are too large for it in the records.
      const { uid: _uid, ...others } = { ...fields, ...own };
      expect(found?.header).toMatchObject(others);
    }
    const pax = (path: string) => after.get(`${prefix}/${path}`)?.header.pax as Record<string, string>;
    expect(pax(long)).toMatchObject({
      uid: '2500000',
      'SCHILY.xattr.user.a': 'ö',
      'SCHILY.xattr.user.b': 'x=y\n',
    });
    expect(pax('bin/app')).not.toHaveProperty('uid');
    expect(pax('bin/app')).toHaveProperty(['SCHILY.xattr.security.capability']);
  });

  test('gives GNU tar the bytes of attributes', async () => {
    const { archive } = apply(await make(), [{ path: '/**/app', capabilities: 'cap_net_raw,cap_bpf=ep' }]);
    const { stdout } = await execa('tar', ['-tvvf', '-', '--xattrs', '--xattrs-include=*'], {
      input: archive,
    });
    expect(stdout).toMatch(/ security\.capability$/m);
    expect(
      archive.includes(Buffer.from('SCHILY.xattr.security.capability=\x01\0\0\x02\0\x20\0\0', 'latin1')),
    ).toBe(true);
  });
});

test.each(['gnu', 'posix --sparse-version=0.1', 'posix --sparse-version=1.0'])(
  'a sparse file keeps its content and is found by its own name: --format=%s',
  async (format) => {
    const folder = temporaryFolder();
    const sparse = join(folder, 'sparse');
    writeFileSync(sparse, '');
    const content = Buffer.alloc(40 * 65536);
    for (let at = 4096; at < content.length; at += 65536) content.write(`data ${at}`, at);
    const file = openSync(sparse, 'r+');
    for (let at = 4096; at < content.length; at += 65536) writeSync(file, content, at, 4096, at);
    ftruncateSync(file, content.length);
    closeSync(file);
    const options = ['--sparse', ...`--format=${format}`.split(' ')];
    const { stdout: archive } = await execa('tar', ['-C', folder, ...options, '-cf', '-', './sparse'], {
      encoding: 'buffer',
    });
    expect(archive.length).toBeLessThan(content.length / 4);
    const rules = [{ path: '/sparse', mode: '0600', uid: 3_000_000, xattrs: { 'user.a': 'b' } }];
    const changed = apply(Buffer.from(archive), rules, 700).archive;
    const entries = [];
    for await (const entry of tarEntries(Readable.from([changed])))
      entries.push({ ...entry, content: await buffer(Readable.from(entry.content)) });
    expect(entries).toMatchObject([{ mode: 0o600, uid: 3_000_000, xattrs: new Map([['user.a', 'b']]) }]);
    expect(entries[0]?.content.equals(content)).toBe(true);
    // As it is for GNU tar.
    const unpacked = await execa('tar', ['-xOf', '-'], { input: changed, encoding: 'buffer' });
    expect(Buffer.from(unpacked.stdout).equals(content)).toBe(true);
  },
);

test.each([
  ['nothing', Buffer.alloc(0)],
  ['text', Buffer.alloc(1024, 'x')],
  ['half of an archive', undefined],
])('%s is no archive', async (_, bytes) => {
  const archive = bytes ?? (await gnuArchive()).subarray(0, 1536);
  expect(() => apply(archive, [{ path: '/a', uid: 1 }])).toThrow(
    expect.objectContaining({ code: 'E_ARCHIVE_FORMAT' }),
  );
});
