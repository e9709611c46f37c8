import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { type AppendedLayerRecipe, appendedLayerChunks } from '../../src/archive/appended-layer.ts';
import { walkTree, walkTreeByPath } from '../../src/archive/file-tree.ts';
import { runningDigest } from '../../src/archive/layer-digest.ts';
import recorded from './gnu-tar.json' with { type: 'json' };
import { makeTree, storePath, temporaryFolder } from './temporary.ts';

const { tree, below, size, sha256 } = recorded.appended;

function recipe(changes: Partial<AppendedLayerRecipe> = {}): AppendedLayerRecipe {
  const folder = temporaryFolder();
  makeTree(join(folder, 'tree'), tree);
  const location = join(folder, 'layer.tar');
  writeFileSync(location, gunzipSync(Buffer.from(below, 'base64')));
  return {
    archive: { location, size: 1536 },
    storeDir: '/nix/store',
    addStoreDir: true,
    paths: [{ storePath: storePath('tree-1'), location: join(folder, 'tree') }],
    leftOut: new Set(),
    mtime: 315532800,
    canonicalModes: false,
    ...changes,
  };
}

function digest(given: AppendedLayerRecipe) {
  const running = runningDigest();
  for (const chunk of appendedLayerChunks(given)) running.update(chunk);
  return running.finish();
}

test('an archive with a store path appended is what GNU tar makes of the two', () => {
  expect(digest(recipe())).toEqual({ diffId: `sha256:${sha256}`, size });
});

test('with nothing to append, the archive below stays as it is', () => {
  const given = recipe({ addStoreDir: false, paths: [] });
  expect(Buffer.concat([...appendedLayerChunks(given)])).toEqual(readFileSync(given.archive.location));
});

test('files that are left out are left out, and no others', () => {
  const given = recipe();
  const all = digest(given);
  const leftOut = new Set([`${storePath('tree-1')}/a/z`, `${storePath('tree-1')}/nothing`]);
  const bytes = Buffer.concat([...appendedLayerChunks({ ...given, leftOut })]);
  expect(bytes.includes(`${storePath('tree-1').slice(1)}/a/z\0`)).toBe(false);
  expect(bytes.includes(`${storePath('tree-1').slice(1)}/hard\0`)).toBe(true);
  expect(bytes.length).toBeLessThanOrEqual(all.size);
});

test('entries in the order of whole paths are the same entries, sorted by their bytes', () => {
  const root = join(temporaryFolder(), 'tree');
  makeTree(root, tree);
  const byComponent = [...walkTree(root, false)].map(({ relative }) => relative);
  const byPath = [...walkTreeByPath(root, false)].map(({ relative }) => relative);
  expect(byPath).toEqual(byComponent.toSorted());
  expect(byPath).not.toEqual(byComponent);
});

test('an archive that became shorter is an error', () => {
  const given = recipe();
  expect(() => digest({ ...given, archive: { ...given.archive, size: 20_480 } })).toThrow(
    expect.objectContaining({ code: 'E_LAYER_CHANGED' }),
  );
});
