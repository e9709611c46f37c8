import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stampsOfFewFiles, stampsOfLayer } from '../../src/archive/layer-recipe.ts';
import { recipe, temporaryFolder } from './temporary.ts';

function folderOf(files: number): string {
  const folder = join(temporaryFolder(), 'tree');
  mkdirSync(folder);
  for (let index = 0; index < files; index += 1) writeFileSync(join(folder, String(index)), '');
  return folder;
}

// The folder counts as well.
test.each([
  [3, 4],
  [3, 100],
  [0, 1],
])('stamps of %i files are the same where %i may be looked at', (files, most) => {
  const layer = recipe(folderOf(files));
  expect(stampsOfFewFiles(layer, most)).toEqual(stampsOfLayer(layer));
});

test('there are none of more files than may be looked at', () => {
  expect(stampsOfFewFiles(recipe(folderOf(4)), 4)).toBeUndefined();
});

test('what is wrong with the files is said', () => {
  const layer = recipe(join(temporaryFolder(), 'missing'));
  expect(() => stampsOfFewFiles(layer, 4)).toThrow(expect.objectContaining({ code: 'E_INVALID_PATH' }));
});
