import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { encodeGnuHeader } from '../../../src/archive/gnu-header.ts';
import { tarEntries } from '../../../src/archive/tar-entries.ts';
import { encodeTarHeader, paddingTo, type TarHeader } from '../../../src/archive/tar-header.ts';
import { openBaseImage } from '../../../src/image/base/base-image.ts';
import { openImageRoot } from '../../../src/image/root/image-root.ts';
import { type RootForm, type WrittenRoot, writeRootArchive } from '../../../src/image/root/write-root.ts';
import { digestOf, type Entry, tarFileOf, tarOf } from '../base/image-archives.ts';

/** A docker-archive of these layers; a damaged one states another digest than its first layer has. */
async function archiveOf(
  layers: readonly (readonly Entry[] | Buffer)[],
  { compressed = false, damaged = false } = {},
) {
  const tars = await Promise.all(layers.map((layer) => (Buffer.isBuffer(layer) ? layer : tarOf(layer))));
  const diffIds = tars.map((tar, index) => digestOf(damaged && index === 0 ? 'other' : tar));
  const names = tars.map((_, index) => `${index}/layer.tar`);
  return tarFileOf({
    'manifest.json': JSON.stringify([{ Config: 'config.json', RepoTags: ['a:1'], Layers: names }]),
    'config.json': JSON.stringify({ os: 'linux', rootfs: { type: 'layers', diff_ids: diffIds } }),
    ...Object.fromEntries(tars.map((tar, index) => [names[index], compressed ? gzipSync(tar) : tar])),
  });
}

const gnu: RootForm = { format: 'gnu', mtime: 7 };

async function writtenRoot(path: string, form: RootForm): Promise<WrittenRoot & { archive: Buffer }> {
  const image = await openBaseImage(path, { os: 'linux', architecture: 'amd64' });
  try {
    const root = await openImageRoot(image);
    const out = new PassThrough();
    const archive = buffer(out);
    const written = await writeRootArchive(root, form, out);
    out.end();
    await root.close();
    return { ...written, archive: await archive };
  } finally {
    await image.tar.close();
  }
}

async function entriesOf(archive: Buffer) {
  const entries = [];
  for await (const entry of tarEntries(Readable.from([archive])))
    entries.push({ ...entry, text: (await buffer(Readable.from(entry.content))).toString() });
  return entries;
}

/** Mode, owner, type and name of each entry, and the content of files. */
async function exported(path: string): Promise<readonly string[]> {
  const { archive } = await writtenRoot(path, gnu);
  return (await entriesOf(archive)).map(({ name, type, mode, uid, uname, linkName, time, text }) => {
    expect(time).toEqual({ seconds: 7, nanoseconds: 0 });
    return `${mode.toString(8)} ${uid}:${uname} ${type} ${name} ${linkName || text}`.trimEnd();
  });
}

const layers: readonly (readonly Entry[])[] = [
  [
    { name: 'etc/', type: 'directory', mode: 0o755 },
    { name: 'etc/one', content: 'one', uid: 1000 },
    { name: 'etc/two', content: 'two' },
    { name: 'etc/same', type: 'link', linkName: 'etc/one' },
    { name: 'set', content: 'x', mode: 0o4755 },
  ],
  [
    { name: 'etc/.wh.two' },
    { name: 'etc/one', content: 'newer', mode: 0o600 },
    { name: 'bin', type: 'symlink', linkName: 'usr/bin', mode: 0o777 },
  ],
];

describe('the files of an image', () => {
  test.each([false, true])(
    'are those that a container sees, in layers that are compressed: %s',
    async (compressed) => {
      expect(await exported(await archiveOf(layers, { compressed }))).toEqual([
        '755 0:root directory ./',
        '777 0:root symlink ./bin usr/bin',
        '755 0:root directory ./etc/',
        '600 0:root file ./etc/one newer',
        '644 1000: file ./etc/same one',
        '4755 0:root file ./set x',
      ]);
    },
  );

  test('are none in an image without layers', async () => {
    expect(await exported(await archiveOf([]))).toEqual(['755 0:root directory ./']);
  });

  test.each([
    ['another digest than the image says', layers, { damaged: true }, /layer 0\/layer.tar has the digest/],
    ['a link that leads nowhere', [[{ name: 'a', type: 'link', linkName: 'b' }]], {}, /cannot be unpacked/],
    ['an owner that is none', [file({ uid: 2 ** 40 })], {}, /belongs to 1099511627776/],
    [
      'longer names than memory should hold',
      [Buffer.concat(Array(110).fill(file({ name: 'x'.repeat(1_000_000) })))],
      {},
      /more names and attributes/,
    ],
    [
      'more attributes than memory should hold',
      [
        Buffer.concat(
          Array(110).fill(file({ pax: new Map([['SCHILY.xattr.user.a', 'x'.repeat(1_000_000)]]) })),
        ),
      ],
      {},
      /more names and attributes/,
    ],
  ] as const)('are refused when a layer has %s', async (_, given, how, message) => {
    await expect(exported(await archiveOf(given, how))).rejects.toMatchObject({
      code: 'E_BASE_IMAGE',
      message: expect.stringMatching(message),
    });
  });
});

function file(header: Partial<TarHeader>, text = ''): Buffer {
  const owner = { mode: 0o644, uid: 0, gid: 0, uname: '', gname: '', mtime: 1, size: text.length };
  const block = encodeTarHeader({ type: 'file', name: 'a', ...owner, ...header });
  return Buffer.concat([block, Buffer.from(text), Buffer.alloc(paddingTo(text.length, 512))]);
}

const end = Buffer.alloc(1024);
const capability = '\x01\0\0\x02\0\x20\0\0\0\0\0\0\0\0\0\0\0\0\0\xff';

describe('what layers say of files beyond what old headers hold', () => {
  const odd = Buffer.concat([
    file({
      name: 'bin/ping',
      uid: 2_147_483_648,
      gid: 3_000_000,
      mtime: 1_700_000_000,
      pax: new Map([
        ['mtime', '1700000000.123456789'],
        ['SCHILY.xattr.security.capability', capability],
      ]),
    }),
    file({ name: 'old', mtime: -1 }),
    file({ name: 'bad-\xff' }, 'content'),
    encodeGnuHeader({
      ...{ type: 'character-device', name: 'null', mode: 0o666, uid: 0, gid: 0, uname: '', gname: '' },
      ...{ size: 0, mtime: 1, device: { major: 1, minor: 3 } },
    }),
    file(
      {
        name: 'made up',
        pax: new Map([
          ['GNU.sparse.name', 'sparse'],
          ['GNU.sparse.size', '10'],
          ['GNU.sparse.numblocks', '1'],
          ['GNU.sparse.map', '4,3'],
        ]),
      },
      'abc',
    ),
    end,
    Buffer.from('rubbish'),
  ]);

  test.each([false, true])('is kept, in layers that are compressed: %s', async (compressed) => {
    const { archive, ...written } = await writtenRoot(await archiveOf([odd], { compressed }), {
      format: 'pax',
    });
    expect(written).toEqual({ entries: 7, withoutXattrs: 0 });
    const found = new Map((await entriesOf(archive)).map((entry) => [entry.name, entry]));
    expect([...found.keys()]).toEqual([
      './',
      './bad-\xff',
      './bin/',
      './bin/ping',
      './null',
      './old',
      './sparse',
    ]);
    expect(found.get('./bin/ping')).toMatchObject({
      uid: 2_147_483_648,
      gid: 3_000_000,
      time: { seconds: 1_700_000_000, nanoseconds: 123_456_789 },
      xattrs: new Map([['security.capability', capability]]),
    });
    expect(found.get('./old')?.time).toEqual({ seconds: -1, nanoseconds: 0 });
    expect(found.get('./bad-\xff')?.text).toBe('content');
    expect(found.get('./null')).toMatchObject({ type: 'character-device', major: 1, minor: 3 });
    expect(found.get('./sparse')?.text).toBe('\0\0\0\0abc\0\0\0');
  });

  test('is told where the format has no place for it', async () => {
    const { archive, ...written } = await writtenRoot(await archiveOf([odd]), gnu);
    expect(written).toEqual({ entries: 7, withoutXattrs: 1 });
    const ping = (await entriesOf(archive)).find(({ name }) => name === './bin/ping');
    expect(ping).toMatchObject({ uid: 2_147_483_648, gid: 3_000_000, xattrs: new Map() });
  });
});
