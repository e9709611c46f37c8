import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { validateArchive } from '../../../src/image/validate-archive.ts';
import { temporaryFolder } from '../../archive/temporary.ts';
import { digestOf, type Entry, tarOf } from '../base/image-archives.ts';
import { buildImageInput, recordedImages, writeImage } from './golden-store.ts';
import { blobs, folderPerLayer } from './odd-bases.ts';

async function onBase(entries: readonly Entry[], checked = true): Promise<string> {
  const recorded = recordedImages.find((image) => image.case === 'b-compressor-none');
  if (recorded === undefined) throw new Error('the recorded image is missing');
  const folder = temporaryFolder();
  const fromImage = join(folder, 'base.tar');
  writeFileSync(fromImage, await tarOf(entries));
  const input = await buildImageInput({ ...recorded, config: '{"Env":["B=1"]}', repoTag: 'odd:t' });
  return writeImage({ ...input, fromImage }, folder, checked);
}

// Digests of what GNU tar 1.34, xargs, realpath, jq and jshon made of these bases in the steps of dockerTools.
test.each([
  [
    'a folder for each layer',
    folderPerLayer,
    '2d1cbb55a6c1f60c0d6c6017db4e7e876b2be723ad5308a1f00549a7d8a6d8a1',
  ],
  ['blobs', blobs, '022f2b760b9cddee84d26999b719ba412038abd337afd3e9d07f8aaee7bbe389'],
])('a base with %s is copied as it comes out of its archive', async (_, base, sha256) => {
  const file = await onBase(await base());
  expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(sha256);
  expect((await validateArchive(file)).problems).toEqual([]);
});

test('a layer that is no archive of files has none, and stays as it is', async () => {
  const junk = 'no archive '.repeat(100);
  const config = JSON.stringify({ rootfs: { type: 'layers', diff_ids: [digestOf(junk)] } });
  const file = await onBase(
    [
      { name: 'a/layer.tar', content: junk },
      { name: 'config.json', content: config },
      {
        name: 'manifest.json',
        content: JSON.stringify([{ Config: 'config.json', Layers: ['a/layer.tar'] }]),
      },
    ],
    false,
  );
  expect(readFileSync(file).includes(junk)).toBe(true);
});
