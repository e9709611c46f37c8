// The layers of an image under other layerings.
import { describe, expect, it } from 'vitest';
import { encodePage } from '../../../src/explore/data/encode-page.ts';
import { imageModels } from '../../../src/explore/page/model/image-model.ts';
import { bytesOf } from '../../../src/explore/page/parts/numbers.ts';
import type { LayerContents } from '../../../src/stages/contents/image-contents.ts';
import { madeContents } from '../explorer-image.ts';

const layer = (
  index: number,
  kind: LayerContents['kind'],
  size: number,
  storePaths: readonly number[],
): LayerContents => ({ index, kind, size, storePaths, files: [] });

describe('an image under another layering', () => {
  it('is as large as it is, with the frame of the archives of its own files', () => {
    const contents = madeContents(
      [
        { name: 'a-1', layer: 1, files: [] },
        { name: 'b-1', layer: 2, files: [] },
      ],
      {
        layers: [
          layer(0, 'base', 500, []),
          layer(1, 'store', 100, [0]),
          layer(2, 'mixed', 10_340, [1]),
          layer(3, 'customisation', 10_240, []),
        ],
      },
    );
    const layerings = [
      { name: 'as it is', layers: [[0], [1]] },
      { name: 'auto', layers: [[0, 1]] },
    ];
    const { data } = encodePage({ images: [{ contents, layerings, fleet: [] }] });
    const [image] = imageModels(data);
    const { layers } = image!.layering(1);
    expect(layers.map(({ index, kind, size }) => [index, kind, size])).toEqual([
      [0, 'base', 500],
      [1, 'store', 200],
      [2, 'mixed', 10_240],
      [3, 'customisation', 10_240],
    ]);
    expect(layers.reduce((sum, { size }) => sum + size, 0)).toBe(image!.size);
  });
});

describe('bytes of an image', () => {
  it('are told with their share, where there is anything to share', () => {
    expect(bytesOf(250, { size: 1000 })).toBe('250 B, 25 % of the image');
    expect(bytesOf(0, { size: 0 })).toBe('0 B');
  });
});
