import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ConfJson } from '../../src/dockertools/conf-json.ts';
import { type ResolveOptions, resolveImage } from '../../src/stages/resolve-image.ts';
import { storePath } from './example-spec.ts';

let embeddedStore: string;
beforeEach(() => {
  embeddedStore = mkdtempSync(join(tmpdir(), 'nixlayer-resolve-'));
  writeFileSync(join(embeddedStore, 'registration'), '');
});
afterEach(() => rmSync(embeddedStore, { recursive: true, force: true }));

const conf = (paths: readonly string[]): ConfJson => ({
  architecture: 'amd64',
  os: 'linux',
  config: null,
  store_dir: '/nix/store',
  from_image: null,
  store_layers: [[...paths]],
  customisation_layer: storePath('2', 'top'),
  repo_tag: 'app:1',
  created: '1970-01-01T00:00:01Z',
  uid: 0,
  gid: 0,
  uname: 'root',
  gname: 'root',
});
const selection = { attribute: '', args: {}, stringArgs: {}, searchPath: [] };
const resolve = (paths: readonly string[], options: Partial<ResolveOptions> = {}) =>
  resolveImage(
    { kind: 'conf', conf: conf(paths) },
    {
      embeddedStore,
      repoTags: ['other:2'],
      selection,
      ...options,
    },
  );

test('the store paths of a conf.json are layered anew where another layering is asked for', async () => {
  const [app, library] = [storePath('3', 'app'), storePath('4', 'library')];
  const info = (path: string, size: number, references: readonly string[]) =>
    [path, '0'.repeat(64), size, '', references.length, ...references].join('\n');
  writeFileSync(
    join(embeddedStore, 'registration'),
    `${[info(app, 10, [library]), info(library, 20, [])].join('\n')}\n`,
  );
  const layersOf = async (options: object) => (await resolve([app, library], options)).conf.store_layers;
  expect(await layersOf({})).toEqual([[app, library]]);
  expect(await layersOf({ layering: 'popularity' })).toEqual([[library], [app]]);
  expect(await layersOf({ layering: 'popularity', maxLayers: 2 })).toEqual([[library, app]]);
  expect(await layersOf({ layering: 'single', layers: [[library]] })).toEqual([[library], [app]]);
  const { plan } = await resolve([app, library], { layering: 'auto', layers: [[app], [library]] });
  expect(plan?.layers).toEqual([{ paths: [app, library], explicit: true }]);
  expect(plan?.warnings).toEqual([expect.stringContaining('layers[1] holds nothing')]);
});

test('an image of buildImage stays in one layer', async () => {
  const app = storePath('3', 'app');
  const input = { kind: 'conf', conf: { ...conf([app]), nixlayer: { archive: 'build-image' } } } as const;
  const options = { embeddedStore, selection, layering: 'auto' } as const;
  await expect(resolveImage(input, options)).rejects.toMatchObject({ code: 'E_USAGE' });
});

test.each([
  ['a number of layers', { maxLayers: 5 }],
  ['some of the layers', { layers: [] }],
])('%s alone does not decide anew about layers that are decided', async (_, options) => {
  await expect(resolve([], options)).rejects.toMatchObject({
    code: 'E_USAGE',
    hint: expect.stringContaining('--layering'),
  });
});

test('a conf.json is taken as it is, under another name if one is given', async () => {
  const path = storePath('3', 'app');
  expect((await resolve([path])).conf).toEqual({ ...conf([path]), repo_tag: 'other:2' });
});

test.each([
  ['/etc'],
  [''],
  ['etc/passwd'],
  ['/nix/store'],
  [`/nix/store/../../etc/${'3'.repeat(32)}-app`],
  [`${storePath('3', 'app')}/bin`],
  [`/other/store/${'3'.repeat(32)}-app`],
])('a conf.json cannot put %j of this machine into an image', async (path) => {
  await expect(resolve([storePath('3', 'app'), path])).rejects.toMatchObject({ code: 'E_INVALID_PATH' });
  const asTop = { kind: 'conf', conf: { ...conf([]), customisation_layer: path } } as const;
  await expect(resolveImage(asTop, { selection, embeddedStore })).rejects.toMatchObject({
    code: 'E_INVALID_PATH',
  });
});
