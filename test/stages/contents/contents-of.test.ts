import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assembleResolvedImage } from '../../../src/stages/assemble-resolved-image.ts';
import {
  contentsOfExisting,
  contentsOfResolved,
  withDiffIds,
} from '../../../src/stages/contents/contents-of.ts';
import type { ImageContents } from '../../../src/stages/contents/image-contents.ts';
import { layeringOutcomes } from '../../../src/stages/contents/layering-outcomes.ts';
import { resolveImage } from '../../../src/stages/resolve-image.ts';
import { type Entry, tarOf } from '../../image/base/image-archives.ts';
import { imageOf, layerOf } from '../../image/image-of-layers.ts';
import { storePath } from '../example-spec.ts';

const app = storePath('a', 'app-1.0');
const curl = storePath('b', 'curl-8.5');
const openssl = storePath('c', 'openssl-3.0.13');

const below: readonly Entry[] = [
  { name: `.${openssl}`, content: 'a single file' },
  { name: `.${curl}/`, type: 'directory' },
  { name: `.${curl}/bin/curl`, content: `binary ${openssl} ${curl}\n` },
  { name: `.${app}/old`, content: 'hidden by the layer above' },
];
const above: readonly Entry[] = [
  { name: `.${app}/bin/app`, content: '#!/bin/sh\n' },
  { name: `.${app}/bin/curl`, type: 'symlink', linkName: `${curl}/bin/curl` },
  { name: `.${app}/bin/again`, type: 'link', linkName: `.${app}/bin/app` },
  { name: './etc/', type: 'directory' },
  { name: './etc/.wh.passwd', content: '' },
  { name: './etc/<b>\u202e"', content: 'x' },
];

async function madeOf(...layers: readonly (readonly Entry[])[]) {
  const made = await Promise.all(layers.map(async (entries) => layerOf(await tarOf(entries))));
  return imageOf(made, { configText: JSON.stringify({ config: { Cmd: [`${app}/bin/app`] } }) });
}

describe('contentsOfExisting', () => {
  it('tells store paths, references, roots and files of an image that was read', async () => {
    const image = await madeOf(below, above);
    const contents = await contentsOfExisting(image, 'app.tar', { files: true });
    expect(contents.storePaths).toEqual([
      {
        ...{ storePath: app, size: 10, layer: 1, references: [1] },
        files: [
          { path: 'bin/app', size: 10 },
          { path: 'bin/curl', size: 0, type: 'symlink', target: `${curl}/bin/curl` },
          { path: 'bin/again', size: 0, type: 'hard link', target: `.${app}/bin/app` },
        ],
      },
      expect.objectContaining({ storePath: curl, layer: 0, references: [2] }),
      { storePath: openssl, size: 13, layer: 0, references: [], files: [{ path: '', size: 13 }] },
    ]);
    expect(contents.roots).toEqual([{ index: 0, namedBy: ['Cmd'] }]);
    expect(contents.layers).toMatchObject([
      // What the layer above has as well is not visible here.
      { index: 0, kind: 'store', storePaths: [1, 2], files: [], diffId: image.layers[0]!.digest.diffId },
      {
        ...{ index: 1, kind: 'mixed', storePaths: [0] },
        files: [
          { path: 'etc/.wh.passwd', size: 0, type: 'removal' },
          { path: 'etc/<b>\u202e"', size: 1 },
        ],
      },
    ]);
  });

  it('lists no files unless they are asked for', async () => {
    const { layers, storePaths } = await contentsOfExisting(await madeOf(above), 'app.tar');
    expect([...layers, ...storePaths].map(({ files }) => files)).toEqual([undefined, undefined]);
  });
});

const quickstart = join(import.meta.dirname, '../../../fixtures/quickstart');

async function resolved() {
  const selection = { attribute: '', args: {}, stringArgs: {}, searchPath: [] };
  const input = { kind: 'expression', file: join(quickstart, 'image.nix') } as const;
  return resolveImage(input, { selection, embeddedStore: join(quickstart, 'store') });
}

/** Without what is measured otherwise: sizes as NAR, or of files. */
function comparable({ layers, storePaths, roots }: ImageContents) {
  return {
    roots,
    layers: layers.map(({ size, kind, ...layer }) => layer),
    storePaths: storePaths.map(({ size, narHash, files = [], ...facts }) => ({
      ...facts,
      files: files.map(({ path }) => path).sort(),
    })),
  };
}

describe('contentsOfResolved', () => {
  it('says of an image that is not made what is read from it when it is', async () => {
    const decided = await resolved();
    const contents = await contentsOfResolved(decided, 'image.nix', { files: true });
    const image = await assembleResolvedImage(decided);
    try {
      const read = await contentsOfExisting(image, 'image.tar', { files: true });
      expect(comparable(withDiffIds(contents, image))).toEqual(comparable(read));
      expect(contents.storePaths.every(({ narHash }) => narHash?.startsWith('sha256-'))).toBe(true);
      expect(contents.storePaths.length).toBeGreaterThan(1);
    } finally {
      await image.close();
    }
  });
});

describe('layeringOutcomes', () => {
  it('puts each store path into one layer, whatever the layering', async () => {
    const contents = await contentsOfResolved(await resolved(), 'image.nix');
    const outcomes = layeringOutcomes(contents);
    expect(outcomes.map(({ name }) => name)).toEqual(['as it is', 'popularity', 'auto', 'transfer']);
    const all = contents.storePaths.map((_, index) => index);
    for (const { layers } of outcomes) expect(layers.flat().sort((a, b) => a - b)).toEqual(all);
  });

  it('leaves out layerings for which there is no room, and what the base image has', async () => {
    const contents = await contentsOfExisting(await madeOf(below, above), 'app.tar');
    const layers = contents.layers.map((layer) =>
      layer.index === 0 ? { ...layer, kind: 'base' as const } : layer,
    );
    const onBase = { ...contents, layers };
    expect(layeringOutcomes(onBase).map((outcome) => outcome.layers)).toEqual([[[0]], [[0]], [[0]], [[0]]]);
    const full = { ...onBase, explanation: { ...contents.explanation, maxLayers: 2 } };
    expect(layeringOutcomes(full)).toEqual([{ name: 'as it is', layers: [[0]] }]);
  });
});
