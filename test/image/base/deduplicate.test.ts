import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { layersToAdd } from '../../../src/image/base/layers-to-add.ts';
import { storePathsInBase } from '../../../src/image/base/store-paths-in-base.ts';
import type { Layer } from '../../../src/image/image.ts';
import { hashNar } from '../../../src/store/nar.ts';
import { temporaryFolder } from '../../archive/temporary.ts';
import { digestOf, type Entry, ociLayout, openedBase, tarFileOf, tarOf } from './image-archives.ts';

const platform = { os: 'linux', architecture: 'amd64' };

async function baseOf(...layers: readonly (readonly Entry[])[]) {
  const layout = ociLayout();
  const archives = await Promise.all(layers.map(tarOf));
  const image = layout.image(
    platform,
    archives.map((plain) => ({ stored: plain, plain })),
  );
  return openedBase(await tarFileOf(layout.files([image])), platform);
}

const storePath = (name: string) => `/nix/store/${'a'.repeat(32)}-${name}`;
const folder = (name: string, mode = 0o555): Entry => ({ name, type: 'directory', mode });
const file = (name: string, content: string, mode = 0o444): Entry => ({ name, content, mode });

describe('store paths that a base image has already', () => {
  const app = storePath('app').slice(1);
  const whole = [
    folder(app),
    folder(`${app}/bin`),
    file(`${app}/bin/app`, 'run', 0o555),
    file(`${app}/doc`, 'text'),
  ];
  const store = [folder('nix/', 0o755), folder('nix/store/', 0o755)];

  function wanted() {
    const tree = temporaryFolder();
    mkdirSync(join(tree, 'bin'));
    writeFileSync(join(tree, 'bin/app'), 'run', { mode: 0o555 });
    writeFileSync(join(tree, 'doc'), 'text', { mode: 0o444 });
    const narHash = `sha256-${hashNar(tree).sha256.toString('base64')}`;
    return { storeDir: '/nix/store', uid: 0, gid: 0, narHashes: new Map([[storePath('app'), narHash]]) };
  }

  const present = async (...layers: readonly (readonly Entry[])[]) => {
    const base = await baseOf(...layers);
    return [...(await storePathsInBase(base, wanted()))];
  };

  test.each<[string, readonly (readonly Entry[])[]]>([
    ['a layer of a layered image', [[...store, ...whole]]],
    ['names with / in front', [[...store, ...whole].map((entry) => ({ ...entry, name: `/${entry.name}` }))]],
    [
      'names with ./ in front',
      [[...store, ...whole].map((entry) => ({ ...entry, name: `./${entry.name}` }))],
    ],
    ['two layers, each with all of it', [whole, whole]],
    [
      'other paths between its entries',
      [[...whole.slice(0, 2), file(storePath('b').slice(1), ''), ...whole.slice(2)]],
    ],
    ['other files in layers above', [whole, [folder('etc', 0o755), file('etc/motd', 'hello')]]],
  ])('are found: %s', async (_, layers) => {
    expect(await present(...layers)).toEqual([storePath('app')]);
  });

  test.each<[string, readonly (readonly Entry[])[]]>([
    ['nothing of it', [store]],
    ['a file is missing', [whole.slice(0, -1)]],
    ['a file more', [[...whole, file(`${app}/more`, '')]]],
    ['another content', [[...whole.slice(0, -1), file(`${app}/doc`, 'else')]]],
    ['another mode', [[...whole.slice(0, -1), file(`${app}/doc`, 'text', 0o644)]]],
    ['another owner', [whole.map((entry) => ({ ...entry, uid: 1000 }))]],
    [
      'a hard link',
      [[...whole.slice(0, -1), { name: `${app}/doc`, type: 'link', linkName: `${app}/bin/app` }]],
    ],
    ['an owner beyond octal digits', [whole.map((entry) => ({ ...entry, pax: { uid: '2147483648' } }))]],
    [
      'an attribute',
      [whole.map((entry) => ({ ...entry, pax: { 'SCHILY.xattr.security.capability': 'x' } }))],
    ],
    ['a device 0/0 above', [whole, [{ name: `${app}/doc`, type: 'character-device' }]]],
    ['a device 0/0 for the store above', [whole, [{ name: 'nix/store', type: 'character-device' }]]],
    ['an order that NAR does not have', [[whole[0], whole[3], whole[1], whole[2]].flatMap((e) => e ?? [])]],
    ['a file more in a layer above', [whole, [file(`${app}/more`, '')]]],
    ['a file replaced and put back', [whole, [file(`${app}/doc`, 'else')], whole]],
    ['a file taken away above', [whole, [file(`${app}/.wh.doc`, '')]]],
    ['the path taken away above', [whole, [file(`nix/store/.wh.${app.split('/')[2]}`, '')]]],
    ['the store emptied above', [whole, [file('nix/store/.wh..wh..opq', '')]]],
    ['the root emptied above', [whole, [file('.wh..wh..opq', '')]]],
    ['the store taken away above', [whole, [file('nix/.wh.store', '')]]],
    ['a link in the place of /nix above', [whole, [{ name: 'nix', type: 'symlink', linkName: 'usr' }]]],
  ])('are not counted: %s', async (_, layers) => {
    expect(await present(...layers)).toEqual([]);
  });

  test('a path that comes back whole after the store was emptied is there', async () => {
    const emptied = [file('nix/store/.wh..wh..opq', '')];
    expect(await present(whole, emptied, whole)).toEqual([]); // not worth telling apart
    expect(await present(emptied, whole)).toEqual([storePath('app')]);
  });
});

test('a layer that is no archive is the fault of the base image', async () => {
  const layout = ociLayout();
  const plain = Buffer.alloc(2048, 1);
  const image = layout.image(platform, [{ stored: plain, plain }]);
  const base = await openedBase(await tarFileOf(layout.files([image])), platform);
  const wanted = { storeDir: '/nix/store', uid: 0, gid: 0, narHashes: new Map() };
  await expect(storePathsInBase(base, wanted)).rejects.toMatchObject({
    code: 'E_BASE_IMAGE',
    hint: expect.any(String),
  });
});

describe('layers that a base image has already', () => {
  const mine = [folder('./', 0o755), folder('./etc/', 0o755), file('./etc/motd', 'hello')];
  const attribute = { 'SCHILY.xattr.user.a': 'b' };
  const same = [folder('./', 0o755), folder('./etc/', 0o755)];

  const added = async (layers: readonly (readonly Entry[])[], storePaths: readonly string[] = []) => {
    const own = (diffId: string, paths: readonly string[]) =>
      ({ digest: { diffId, size: 0 }, storePaths: paths }) as Partial<Layer> as Layer;
    const top = own(digestOf(await tarOf(mine)), []);
    const left = await layersToAdd(await baseOf(...layers), [own('sha256:other', storePaths), top]);
    return left.includes(top);
  };

  test.each<[string, readonly (readonly Entry[])[], (readonly string[])?]>([
    ['it is the uppermost', [mine]],
    ['others lie above that have nothing of it', [mine, [...same, file('etc/hosts', '')]]],
    ['it is there several times', [mine, [file('etc/motd', 'else')], mine]],
    ['store paths come above that it has nothing of', [mine], [storePath('app')]],
    ['a whiteout above takes away something else', [mine, [file('etc/.wh.hosts', '')]]],
  ])('are left out when %s', async (_, layers, storePaths) => {
    expect(await added(layers, storePaths)).toBe(false);
  });

  test.each<[string, readonly (readonly Entry[])[], (readonly string[])?]>([
    ['the base does not have it', [same]],
    ['a file of it is replaced above', [mine, [file('etc/motd', 'else')]]],
    ['a folder of it has another mode above', [mine, [folder('etc', 0o700)]]],
    ['a file of it is taken away above', [mine, [file('etc/.wh.motd', '')]]],
    ['a folder of it is emptied above', [mine, [file('etc/.wh..wh..opq', '')]]],
    ['a folder of it is a link above', [mine, [{ name: 'etc', type: 'symlink', linkName: 'usr' }]]],
    ['a file of it is a folder above', [mine, [file('etc/motd/x', '')]]],
    ['a folder of it has an attribute above', [mine, [{ ...folder('etc', 0o755), pax: attribute }]]],
    ['a device 0/0 above removes a folder of it', [mine, [{ name: 'etc', type: 'character-device' }]]],
    ['it has what comes above', [mine], ['/etc/motd']],
  ])('are added when %s', async (_, layers, storePaths) => {
    expect(await added(layers, storePaths)).toBe(true);
  });
});
