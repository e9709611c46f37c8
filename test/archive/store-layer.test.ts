import { appendFileSync, linkSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { extract, type Header } from 'tar-stream';
import { expect, test } from 'vitest';
import { chunkSize, freshChunks, reusedChunk } from '../../src/archive/archive-chunks.ts';
import { digestLayer, type LayerDigest, runningDigest } from '../../src/archive/layer-digest.ts';
import { type StoreLayerRecipe, storeLayerChunks } from '../../src/archive/store-layer.ts';
import recorded from './python-tar.json' with { type: 'json' };
import { makeTree, recipe, storePath, temporaryFolder } from './temporary.ts';

function digest(given: StoreLayerRecipe, newChunk = freshChunks): LayerDigest {
  const running = runningDigest();
  for (const chunk of storeLayerChunks(given, { newChunk })) running.update(chunk);
  return running.finish();
}

async function entries(given: StoreLayerRecipe): Promise<Header[]> {
  const found: Header[] = [];
  const parser = extract();
  parser.on('entry', (header, data, next) => {
    found.push(header);
    data.on('end', next).resume();
  });
  const done = new Promise((resolve, reject) =>
    parser.on('finish', () => resolve(undefined)).on('error', reject),
  );
  for (const chunk of storeLayerChunks(given)) parser.write(chunk);
  parser.end(undefined);
  await done;
  return found;
}

test.each(recorded.layers)(
  'a tree of everything has the digest that Python computes, owner %#',
  ({ owner, digest: expected }) => {
    const root = join(temporaryFolder(), 'tree');
    makeTree(root, recorded.tree);
    expect(digest(recipe(root, owner))).toEqual(expected);
  },
);

test('hashing and writing yield the same digest', () => {
  const root = join(temporaryFolder(), 'tree');
  makeTree(root, recorded.tree);
  const steps = digestLayer(recipe(root));
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  expect(step.value.digest).toEqual(recorded.layers[0]?.digest);
});

// Content ends before, at and behind the end of a chunk; three headers and 512 bytes of the file's own precede it.
test.each([
  0,
  1,
  511,
  512,
  chunkSize - 2048,
  chunkSize - 2047,
  chunkSize,
  2 * chunkSize - 2048,
  3 * chunkSize + 7,
])('a file of %i bytes is complete, whether chunks are reused or not', async (size) => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, Buffer.alloc(size, 7));
  const given = recipe(file);
  expect(digest(given, reusedChunk())).toEqual(digest(given));
  const found = await entries(given);
  expect(found.map((entry) => entry.size)).toEqual([0, 0, size]);
  expect(digest(given).size % 10240).toBe(0);
});

test('modes come from the executable bit alone where the store has none of its own', async () => {
  const root = join(temporaryFolder(), 'tree');
  makeTree(root, [
    { path: '', type: 'directory', mode: 0o775 },
    { path: 'data', type: 'file', mode: 0o660 },
    { path: 'program', type: 'file', mode: 0o740 },
    { path: 'link', type: 'symlink', target: 'data' },
  ]);
  const modes = (await entries(recipe(root, { canonicalModes: true }))).map(({ mode }) => mode.toString(8));
  expect(modes).toEqual(['755', '755', '555', '444', '777', '555']);
});

test('a store path may be a file or a link, and other store folders have all their ancestors', async () => {
  const folder = temporaryFolder();
  makeTree(folder, [
    { path: 'file', type: 'file', text: 'x' },
    { path: 'link', type: 'symlink', target: '/elsewhere' },
  ]);
  const paths = ['file', 'link'].map((name) => ({
    storePath: `/home/me/store/${name}`,
    location: join(folder, name),
  }));
  const found = await entries(recipe('', { storeDir: '/home/me/store', paths }));
  expect(found.map(({ name }) => name)).toEqual([
    '/home/',
    '/home/me/',
    '/home/me/store/',
    '/home/me/store/file',
    '/home/me/store/link',
  ]);
});

test('hard links become files of their own', async () => {
  const root = temporaryFolder();
  writeFileSync(join(root, 'a'), 'content');
  linkSync(join(root, 'a'), join(root, 'b'));
  const files = (await entries(recipe(root))).slice(3);
  expect(files.map(({ type, size }) => [type, size])).toEqual([
    ['file', 7],
    ['file', 7],
  ]);
});

test.each([
  ['grows', (file: string) => appendFileSync(file, 'more')],
  ['shrinks', (file: string) => truncateSync(file, 2 * chunkSize)],
])('a file that %s while it is read is an error', (_, change) => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, Buffer.alloc(4 * chunkSize));
  const chunks = storeLayerChunks(recipe(file));
  chunks.next();
  change(file);
  expect(() => [...chunks]).toThrow(expect.objectContaining({ code: 'E_LAYER_CHANGED' }));
});

test('what is missing and what no store path can hold are errors that name the file', async () => {
  const root = temporaryFolder();
  expect(() => digest(recipe(join(root, 'missing')))).toThrow(
    expect.objectContaining({
      code: 'E_INVALID_PATH',
      message: expect.stringContaining(join(root, 'missing')),
    }),
  );
  mkdirSync(join(root, 'tree'));
  await execa('mkfifo', [join(root, 'tree/pipe')]);
  expect(() => digest(recipe(join(root, 'tree')))).toThrow(
    expect.objectContaining({ code: 'E_STORE_FORMAT', message: expect.stringContaining('tree/pipe') }),
  );
});

test('the order of paths is kept, not sorted', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'x'), 'x');
  const paths = ['b', 'a'].map((name) => ({ storePath: storePath(name), location: join(folder, 'x') }));
  const found = await entries(recipe('', { paths }));
  expect(found.slice(2).map(({ name }) => name)).toEqual([storePath('b'), storePath('a')]);
});
