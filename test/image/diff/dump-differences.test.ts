import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compareImages } from '../../../src/image/diff/diff-images.ts';
import { dumpDifferences } from '../../../src/image/diff/dump-differences.ts';
import { temporaryFolder } from '../../archive/temporary.ts';
import { type MadeEntry, type MadeImage, type MadeLayer, madeContent } from './made-image.ts';

const layer = (...entries: readonly MadeEntry[]): MadeLayer => ({ entries });
const image = (...layers: readonly MadeLayer[]): MadeImage => ({ layers });

async function dumped(a: MadeImage, b: MadeImage): Promise<string> {
  const folder = join(temporaryFolder(), 'dump');
  await dumpDifferences(await compareImages(madeContent(a), madeContent(b)), folder);
  return folder;
}

/** Path → text of all files below; everything else is told by its kind. */
function filesIn(folder: string, below = ''): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(join(folder, below))) {
    const path = below === '' ? name : `${below}/${name}`;
    const status = lstatSync(join(folder, path));
    if (status.isDirectory()) Object.assign(found, { [`${path}/`]: '' }, filesIn(folder, path));
    else found[path] = status.isFile() ? readFileSync(join(folder, path), 'utf8') : 'no file';
  }
  return found;
}

test('what differs is written in words where it is no file, and nothing else is', async () => {
  const same = { name: 'same', content: 'same' };
  const device = { name: 'dev', type: 'character-device', device: { major: 1, minor: 3 } } as const;
  const a = image(
    layer(same, { name: 'x', content: 'old' }, { name: 'l', type: 'symlink', linkName: '/etc/shadow' }),
  );
  const b = image(
    layer(same, { name: 'x', content: 'new' }, { name: 'y', type: 'link', linkName: 'x' }, device),
    layer({ name: 'l/z', content: 'below' }),
  );
  const folder = await dumped(a, b);
  const {
    'a/manifest.json': manifest,
    'a/config.json': config,
    'a/files.txt': listed,
    ...inA
  } = filesIn(folder, '');
  expect(JSON.parse(manifest ?? '')).toMatchObject({ schemaVersion: 2 });
  expect(JSON.parse(config ?? '')).toMatchObject({ os: 'linux' });
  expect(listed).toContain(
    '"l"  symlink to "/etc/shadow"  0644  0("root"):0("root")  1970-01-01T00:00:01Z\n',
  );
  expect(inA).toMatchObject({
    'a/files/l': 'symlink to "/etc/shadow"\n',
    'a/files/x': 'old',
    'b/files/x': 'new',
    'b/files/y': 'another name of x\n',
    'b/files/dev': 'character device 1:3\n',
    'b/files/l/z': 'below',
  });
  expect(Object.keys(inA).filter((path) => path.endsWith('same'))).toEqual([]);
});

test('names that no file system has become digests', async () => {
  const long = 'n'.repeat(300);
  const folder = await dumped(image(layer({ name: 'a' })), image(layer({ name: long, content: 'text' })));
  expect(readdirSync(join(folder, 'b/files'))).toEqual([expect.stringMatching(/^long-[0-9a-f]{64}$/)]);
  expect(readFileSync(join(folder, 'b/files.txt'), 'utf8')).toContain(long);
});

test('layers of another form are written, and no files', async () => {
  const entry = { name: 'x', content: 'text' };
  const folder = await dumped(image({ ...layer(entry), format: 'gnu' }), image(layer(entry)));
  const files = filesIn(folder);
  expect(Object.keys(files).filter((path) => path.includes('layers/'))).toEqual([
    'a/layers/',
    'a/layers/001.tar',
    'b/layers/',
    'b/layers/001.tar',
  ]);
  expect(files['a/layers/001.tar']).not.toBe(files['b/layers/001.tar']);
});

test('a folder with something in it is left alone', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'dump'));
  writeFileSync(join(folder, 'dump/mine'), '');
  const compared = await compareImages(madeContent(image(layer())), madeContent(image(layer({ name: 'x' }))));
  await expect(dumpDifferences(compared, join(folder, 'dump'))).rejects.toMatchObject({ code: 'E_WRITE' });
  expect(filesIn(folder)).toEqual({ 'dump/': '', 'dump/mine': '' });
});
