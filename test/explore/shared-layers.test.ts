import { expect, it } from 'vitest';
import { sharedLayers } from '../../src/explore/shared-layers.ts';
import { madeContents } from './explorer-image.ts';

it('shares layers of the same store paths, wherever they lie', () => {
  const own = madeContents([
    { name: 'a' },
    { name: 'b', layer: 1 },
    { name: 'c', layer: 1 },
    { name: 'd', layer: 2 },
  ]);
  const other = madeContents([
    { name: 'a', layer: 1 },
    { name: 'b' },
    { name: 'c' },
    { name: 'e', layer: 2 },
  ]);
  expect(sharedLayers(own, other)).toEqual([0, 1]);
});

it('goes by digests where they are known', () => {
  const withDigest = (diffId: string) => {
    const made = madeContents([{ name: 'a' }]);
    return {
      ...made,
      layers: made.layers.map((layer) => ({ ...layer, kind: 'files' as const, storePaths: [], diffId })),
    };
  };
  expect(sharedLayers(withDigest('sha256:1'), withDigest('sha256:1'))).toEqual([0]);
  expect(sharedLayers(withDigest('sha256:1'), withDigest('sha256:2'))).toEqual([]);
});
