// The map: where rectangles lie, and which lies beside which.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { folderAt, folderTree } from '../../../src/explore/page/map/folder-tree.ts';
import { layOut, neighbour, tileAt } from '../../../src/explore/page/map/layout.ts';
import { filesNode, type MapNode } from '../../../src/explore/page/map/map-node.ts';

const leaf = (label: string, size: number): MapNode => ({ kind: 'path', label, note: '', size });
const root = (children: readonly MapNode[]): MapNode => ({
  ...{ kind: 'root', label: '', note: '', children },
  size: children.reduce((sum, { size }) => sum + size, 0),
});

describe('rectangles', () => {
  it('lie within the map, beside each other, and can be pointed at', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 60 }), (sizes) => {
        const tiles = layOut(root(sizes.map((size, index) => leaf(`${index}`, size))), 800, 500);
        for (const tile of tiles) {
          expect(
            tile.x >= 0 && tile.y >= 0 && tile.x + tile.width <= 800 && tile.y + tile.height <= 500,
          ).toBe(true);
          expect(tileAt(tiles, tile.x + tile.width / 2, tile.y + tile.height / 2)).toBe(tile);
        }
      }),
    );
  });

  it('are all reached with the arrow keys', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 50, max: 1000 }), { minLength: 2, maxLength: 20 }), (sizes) => {
        const tiles = layOut(root(sizes.map((size, index) => leaf(`${index}`, size))), 800, 500);
        const found = new Set([tiles[0]!]);
        for (const tile of found)
          for (const direction of ['left', 'right', 'up', 'down'] as const) {
            const next = neighbour(tiles, tile, direction);
            if (next !== undefined) found.add(next);
          }
        expect(found.size).toBe(tiles.length);
      }),
    );
  });

  it('of nothing are none', () => {
    expect(layOut(root([]), 800, 500)).toEqual([]);
    expect(layOut(root([leaf('a', 0)]), 800, 500)).toEqual([]);
  });
});

describe('files', () => {
  const rows = [
    ['bin/run', 100],
    ['share/doc/manual.html', 50],
    ['share/doc/more/notes.txt', 25],
    ['link', 0, 'symlink', 'bin/run'],
  ] as const;

  it('are summed up by folder', () => {
    const tree = folderTree(rows);
    expect(tree.size).toBe(175);
    expect(folderAt(tree, 'share')?.size).toBe(75);
    expect(folderAt(tree, 'share/doc/more')?.files).toEqual([rows[2]]);
    expect(folderAt(tree, 'share/nothing')).toBeUndefined();
  });

  it('are shown below the folder that is looked into, what is too small together', () => {
    const node = filesNode(rows, { kind: 'path', index: 0 }, 'share', 800 * 500);
    expect(node?.children?.map(({ label, size }) => [label, size])).toEqual([['doc/', 75]]);
    const many = Array.from({ length: 1000 }, (_, index) => [`f${index}`, index === 0 ? 1e6 : 1] as const);
    const dusty = filesNode(many, { kind: 'path', index: 0 }, '', 800 * 500);
    expect(dusty?.children?.map(({ label, size }) => [label, size])).toEqual([
      ['f0', 1e6],
      ['999 smaller', 999],
    ]);
  });
});
