import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { describe, expect, test } from 'vitest';
import { openBaseImage } from '../../../src/image/base/base-image.ts';
import { openImageRoot } from '../../../src/image/root/image-root.ts';
import { writeRootArchive } from '../../../src/image/root/write-root.ts';
import { digestOf, type Entry, tarFileOf, tarOf } from '../base/image-archives.ts';

/** A docker-archive of these layers; a damaged one states another digest than its first layer has. */
async function archiveOf(
  layers: readonly (readonly Entry[])[],
  { compressed = false, damaged = false } = {},
) {
  const tars = await Promise.all(layers.map((entries) => tarOf(entries)));
  const diffIds = tars.map((tar, index) => digestOf(damaged && index === 0 ? 'other' : tar));
  const names = tars.map((_, index) => `${index}/layer.tar`);
  return tarFileOf({
    'manifest.json': JSON.stringify([{ Config: 'config.json', RepoTags: ['a:1'], Layers: names }]),
    'config.json': JSON.stringify({ os: 'linux', rootfs: { type: 'layers', diff_ids: diffIds } }),
    ...Object.fromEntries(tars.map((tar, index) => [names[index], compressed ? gzipSync(tar) : tar])),
  });
}

/** Mode, owner, type and name of each entry, and the content of files. */
async function exported(path: string): Promise<readonly string[]> {
  const image = await openBaseImage(path, { os: 'linux', architecture: 'amd64' });
  try {
    const root = await openImageRoot(image);
    const out = new PassThrough();
    const writing = writeRootArchive(root, 7, out).then(() => out.end());
    const lines: string[] = [];
    for await (const entry of out.pipe(extract())) {
      const { name, type, mode = 0, uid, uname, linkname, mtime } = entry.header;
      const content = (await buffer(entry)).toString();
      expect(mtime?.getTime()).toBe(7000);
      lines.push(`${mode.toString(8)} ${uid}:${uname} ${type} ${name} ${linkname ?? content}`.trimEnd());
    }
    await writing;
    await root.close();
    return lines;
  } finally {
    await image.tar.close();
  }
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
  ] as const)('are refused when a layer has %s', async (_, given, how, message) => {
    await expect(exported(await archiveOf(given, how))).rejects.toMatchObject({
      code: 'E_BASE_IMAGE',
      message: expect.stringMatching(message),
    });
  });
});
