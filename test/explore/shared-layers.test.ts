import { describe, expect, it } from 'vitest';
import { sharedLayers } from '../../src/explore/shared-layers.ts';
import type { ImageContents, LayerContents } from '../../src/stages/contents/image-contents.ts';

const layer = (index: number, kind: LayerContents['kind'], storePaths: number[], diffId?: string) => ({
  ...{ index, kind, storePaths, size: 1 },
  ...(diffId !== undefined && { diffId }),
});

function contents(paths: readonly string[], layers: readonly LayerContents[]): ImageContents {
  const storePaths = paths.map((storePath) => ({ storePath, size: 1, layer: 0, references: [] }));
  return { storePaths, layers, roots: [] } as unknown as ImageContents;
}

describe('sharedLayers', () => {
  it.each([
    ['the same digest', layer(0, 'files', [], 'sha256:1'), layer(3, 'files', [], 'sha256:1'), [0]],
    ['another digest', layer(0, 'files', [], 'sha256:1'), layer(0, 'files', [], 'sha256:2'), []],
    ['the same store paths in another order', layer(0, 'store', [0, 1]), layer(0, 'store', [1, 0]), [0]],
    ['other store paths', layer(0, 'store', [0]), layer(0, 'store', [1]), []],
    ['the same store paths beside other files', layer(0, 'mixed', [0]), layer(0, 'mixed', [0]), []],
    [
      'customisation layers whose digests nobody knows',
      layer(0, 'customisation', []),
      layer(0, 'customisation', []),
      [],
    ],
  ])('compares by digest and by store paths: %s', (_, own, other, shared) => {
    const paths = ['/nix/store/a-app', '/nix/store/b-curl'];
    expect(sharedLayers(contents(paths, [own]), contents(paths, [other]))).toEqual(shared);
  });
});
