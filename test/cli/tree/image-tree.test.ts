import { describe, expect, it } from 'vitest';
import { imageTree } from '../../../src/cli/tree/image-tree.ts';
import { treeChanges } from '../../../src/cli/tree/tree-changes.ts';
import {
  app,
  curl,
  exampleComparison,
  exampleDiff,
  exampleInput,
  inputOf,
  madeContents,
  openssl,
  zlib,
} from './example-input.ts';

describe('imageTree', () => {
  it('has layers from the lowest, and their packages from the largest', () => {
    const tree = imageTree(exampleInput);
    expect(tree).toMatchObject({ name: 'app:1', platform: 'linux/amd64', size: 32_110, gone: [] });
    expect(tree.comparedWith).toBeUndefined();
    expect(tree.layers.map(({ kind, packages }) => [kind, packages.map(({ name }) => name)])).toEqual([
      ['store', ['openssl']],
      ['store', ['curl (bin)', 'app']],
      ['customisation', []],
    ]);
    expect(tree.layers[1]?.packages[1]).toEqual({
      ...{ storePath: app, name: 'app', version: '1.0', size: 100, closureSize: 32_100, layer: 1 },
    });
  });

  it('calls an image without a name as the user did, and explicit layers so', () => {
    const contents = madeContents([{ storePath: app, size: 1, layer: 0 }], [], { names: [] });
    const layers = contents.layers.map((layer) => ({ ...layer, isExplicit: true as const }));
    expect(imageTree(inputOf({ ...contents, layers }))).toMatchObject({
      name: 'app.nix',
      layers: [{ kind: 'explicit' }, { kind: 'explicit' }],
    });
  });

  it('marks what changed in the newer of two images', () => {
    const { layers, gone, comparedWith } = imageTree(exampleComparison);
    expect(comparedWith).toBe('old.tar');
    const changes = layers.flatMap(({ packages }) => packages.map(({ name, change }) => [name, change]));
    expect(changes).toEqual([
      ['openssl', { kind: 'updated', growth: 1000, from: ['3.0.13'] }],
      ['curl (bin)', { kind: 'added', growth: 2000 }],
      ['app', undefined],
    ]);
    expect(layers[1]?.packages[1]?.movedFrom).toBe(0);
    expect(layers.map(({ change }) => change)).toEqual([
      { kind: 'updated', growth: 1000 },
      { kind: 'rebuilt', growth: 1600 },
      undefined,
    ]);
    expect(gone).toMatchObject([{ storePath: zlib, change: { kind: 'removed', growth: -400 } }]);
  });

  it('tells no growth of layers that were measured in two ways', () => {
    const [old, made] = exampleComparison.images;
    const explanation = { ...old!.contents.explanation, knownFrom: 'layers' as const };
    const read = { ...old!, contents: { ...old!.contents, explanation } };
    const { layers } = imageTree({ ...exampleComparison, images: [read, made!] });
    expect(layers[0]?.change).toEqual({ kind: 'updated' });
  });

  it('marks no layers where nobody knows which is which', () => {
    const diff = { ...exampleDiff, b: { ...exampleDiff.b, layers: 5 } };
    const { layers } = imageTree({ ...exampleComparison, diff });
    expect(layers.map(({ change }) => change)).toEqual([undefined, undefined, undefined]);
    expect(layers[0]?.packages[0]?.change).toBeDefined();
  });
});

describe('treeChanges', () => {
  it('tells growth of a package once, whatever its number of store paths', () => {
    const version = (path: string, text: string) => ({ storePath: path, version: text, size: 5, layer: 0 });
    const packages = {
      changes: [
        { name: 'x', growth: 7, a: [version(zlib, '1')], b: [version(app, '2'), version(curl, '3')] },
      ],
      hashOnly: [{ a: zlib, b: openssl }],
    };
    const changes = treeChanges({ ...exampleDiff, packages });
    expect([...changes.packages.entries()]).toEqual([
      [openssl, { kind: 'rebuilt', growth: 0 }],
      [app, { kind: 'updated', growth: 7, from: ['1'] }],
      [curl, { kind: 'updated', growth: 0, from: ['1'] }],
    ]);
  });
});
