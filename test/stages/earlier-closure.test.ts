import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readEarlierClosure } from '../../src/stages/earlier-closure.ts';
import { temporaryFolder } from '../e2e/support/temporary-folder.ts';
import { folderOf, ociLayout, tarOf } from '../image/base/image-archives.ts';
import { storePath } from './example-spec.ts';

const [app, library] = [storePath('1', 'app-1'), storePath('2', 'lib-2')];
const references = new Map([
  [app, [library]],
  [library, []],
]);
const json = [
  { path: app, references: [library], narSize: 1 },
  { path: library, references: [], narSize: 1 },
];
const conf = {
  architecture: 'amd64',
  store_layers: [[library], [app]],
  customisation_layer: storePath('3', 'top'),
  repo_tag: 'app:1',
  created: 'now',
};

async function file(text: string, name = 'earlier'): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, text);
  return path;
}

async function store(): Promise<string> {
  const folder = await temporaryFolder();
  const hash = `sha256:${'0'.repeat(64)}`;
  const text = `${app}\n${hash}\n1\n\n1\n${library}\n${library}\n${hash}\n1\n\n0\n`;
  await mkdir(join(folder, 'nix'));
  await writeFile(join(folder, 'registration'), text);
  return folder;
}

async function layout(): Promise<string> {
  const plain = await tarOf([
    { name: `.${app}`, type: 'directory', mode: 0o755 },
    { name: `.${library}`, content: 'x' },
  ]);
  const made = ociLayout();
  return folderOf(
    made.files([made.image({ os: 'linux', architecture: 'amd64' }, [{ stored: plain, plain }])]),
  );
}

test.each([
  ['a graph as JSON', () => file(JSON.stringify(json)), references],
  ['the attributes of a build', () => file(JSON.stringify({ graph: json })), references],
  ['a graph as text', () => file(`${app}\n\n1\n${library}\n${library}\n\n0\n`), references],
  ['an embedded store', store, references],
  ['a conf.json', () => file(JSON.stringify(conf)), undefined],
  ['an image', layout, undefined],
])('%s tells its paths', async (_, make, known) => {
  const earlier = await readEarlierClosure(await make());
  expect(earlier.paths.toSorted()).toEqual([app, library]);
  expect(earlier.references).toEqual(known);
});

test.each([
  ['an expression', () => file('{ }', 'image.nix'), 'E_USAGE'],
  [
    'a graph with another path than of a store',
    () => file('[{"path":"/etc","references":[],"narSize":1}]'),
    'E_INVALID_PATH',
  ],
  ['a list of something else', () => file('[1]'), 'E_STORE_FORMAT'],
  ['text', () => file('hello'), 'E_INPUT'],
  ['nothing', async () => '/nowhere/at/all', 'E_INPUT'],
])('%s is refused', async (_, make, code) => {
  await expect(readEarlierClosure(await make())).rejects.toMatchObject({ code });
});
