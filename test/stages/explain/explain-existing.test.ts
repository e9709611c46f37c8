import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { hashPartOf } from '../../../src/image/diff/packages/package-of-path.ts';
import { explainExisting } from '../../../src/stages/explain/explain-existing.ts';
import { readStorePaths } from '../../../src/stages/explain/read-store-paths.ts';
import { type Entry, tarOf } from '../../image/base/image-archives.ts';
import { imageOf, layerOf } from '../../image/image-of-layers.ts';
import { storePath } from '../example-spec.ts';

const app = storePath('a', 'app-1.0');
const curl = storePath('b', 'curl-8.5');
const openssl = storePath('c', 'openssl-3.0.13');
const other = storePath('d', 'other');

const at = (path: string): string => `.${path}`;

async function layer(entries: readonly Entry[], changes: Parameters<typeof layerOf>[1] = {}) {
  return layerOf(await tarOf(entries), changes);
}

const below: readonly Entry[] = [
  { name: at(openssl), content: 'a single file' },
  { name: `${at(curl)}/`, type: 'directory' },
  { name: `${at(curl)}/bin/curl`, content: `binary ${openssl} ${curl}\n` },
];
const above: readonly Entry[] = [
  { name: `${at(app)}/bin/app`, content: '#!/bin/sh\n' },
  { name: `${at(app)}/bin/curl`, type: 'symlink', linkName: `${curl}/bin/curl` },
];
const files: readonly Entry[] = [
  { name: './etc/', type: 'directory' },
  { name: './bin/app', type: 'symlink', linkName: `${app}/bin/app` },
  // It names all that it registers.
  { name: './nix/var/nix/db/db.sqlite', content: `${openssl} ${other}` },
];

const sizeOf = (entries: readonly Entry[]): number =>
  entries.reduce((sum, { content = '' }) => sum + content.length, 0);

describe('readStorePaths', () => {
  it('finds what each layer holds, and what each path names', async () => {
    const image = imageOf([await layer(below), await layer(above), await layer(files)]);
    const bytes = [0, 0, 0];
    const read = await readStorePaths(image.layers, {
      onProgress: (count, index) => {
        bytes[index]! += count;
      },
    });
    expect(read.layers).toEqual([
      { size: sizeOf(below), storePaths: [curl, openssl].sort(), hasOtherFiles: false },
      { size: sizeOf(above), storePaths: [app], hasOtherFiles: false },
      { size: sizeOf(files), storePaths: [], hasOtherFiles: true },
    ]);
    const references = (path: string) =>
      read.storePaths.find(({ storePath }) => storePath === path)?.references;
    expect(references(app)).toEqual([hashPartOf(curl)]);
    expect(references(curl)).toEqual([hashPartOf(openssl)]);
    expect(references(openssl)).toEqual([]);
    expect([...read.namedByFiles]).toEqual([hashPartOf(app)]);
    // Twice, from the first byte to the last.
    expect(bytes).toEqual(image.layers.map(({ digest }) => 2 * digest.size));
  });

  it('counts a path that is in two layers as the upper one has it', async () => {
    const again = [{ name: at(openssl), content: 'longer than it was before' }];
    const read = await readStorePaths([await layer(below), await layer(again)]);
    expect(read.storePaths.find(({ storePath }) => storePath === openssl)).toMatchObject({
      size: 25,
      layer: 1,
    });
  });

  it('reads compressed layers', async () => {
    const stored = gzipSync(await tarOf(above));
    const read = await readStorePaths([layerOf(stored, { compression: 'gzip' })]);
    expect(read.storePaths.map(({ storePath }) => storePath)).toEqual([app]);
  });

  it('reads layers without store paths once', async () => {
    let opened = 0;
    const made = await layer([{ name: 'etc/motd', content: 'hello' }]);
    const open = () => {
      opened += 1;
      return made.open();
    };
    const counting = { ...made, open };
    const read = await readStorePaths([counting]);
    expect(read).toMatchObject({
      layers: [{ size: 5, storePaths: [], hasOtherFiles: true }],
      storePaths: [],
    });
    expect(opened).toBe(1);
  });

  it('says which layer is damaged', async () => {
    const broken = layerOf(Buffer.alloc(1024, 'x'));
    await expect(readStorePaths([await layer(above), broken])).rejects.toMatchObject({
      code: 'E_ARCHIVE_FORMAT',
      message: 'layer 2 is not a sound tar archive',
    });
  });
});

describe('explainExisting', () => {
  it('tells what an image is from its config and its layers', async () => {
    const configText = JSON.stringify({
      created: '2024-01-01T00:00:00Z',
      architecture: 'arm',
      variant: 'v7',
      os: 'linux',
      config: { Cmd: [`${curl}/bin/curl`] },
    });
    const top = await layer(files, { kind: 'customisation' });
    const image = imageOf([await layer(below), await layer([...above, ...files]), top], { configText });
    const { explanation: explained } = await explainExisting(image, 'app.tar');
    expect(explained).toMatchObject({
      input: 'app.tar',
      knownFrom: 'layers',
      names: ['app:1'],
      imageId: image.imageId,
      platform: 'linux/arm/v7',
      created: '2024-01-01T00:00:00Z',
      config: { command: [`${curl}/bin/curl`] },
      layers: [{ kind: 'store' }, { kind: 'mixed' }, { kind: 'customisation' }],
      commands: [],
      unknown: [],
    });
    const because = explained.packages?.list.map(({ name, namedBy, because: chain }) => [
      name,
      namedBy,
      chain,
    ]);
    expect(because).toEqual([
      ['curl', ['Cmd'], ['curl']],
      ['openssl', ['Cmd'], ['curl', 'openssl']],
      ['app', ['files'], ['app']],
    ]);
  });

  it('tells of an image with a config that says nothing', async () => {
    const { explanation: explained } = await explainExisting(
      imageOf([], { configText: '{}', repoTags: [] }),
      'x',
    );
    expect(explained).toMatchObject({ names: [], layers: [], packages: { size: 0, list: [] } });
    expect(explained.platform).toBeUndefined();
  });
});
