// Where on the map each rectangle lies.
import { hierarchy, treemap, treemapSquarify } from 'd3-hierarchy';
import type { MapNode } from './map-node.ts';

export interface Tile {
  readonly node: MapNode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** From 1. */
  readonly depth: number;
  /** Nothing is drawn in it. */
  readonly isLeaf: boolean;
  /** Pixels at its top for its name. */
  readonly header: number;
}

const headerHeight = 18;

/** Parents before what is in them; the largest first. */
export function layOut(root: MapNode, width: number, height: number): readonly Tile[] {
  if (root.size === 0 || width < 1 || height < 1) return [];
  const tree = hierarchy<MapNode>(root, ({ children }) => children)
    .sum(({ size, children }) => (children === undefined || children.length === 0 ? size : 0))
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const scale = (width * height) / root.size;
  const header = (node: MapNode): number => {
    const area = node.size * scale;
    if (node.kind === 'root' || node.children === undefined) return 0;
    const isFrame = node.kind === 'folder' || node.children.length > 1;
    return isFrame && area > 90 * 56 ? headerHeight : 0;
  };
  const drawn = treemap<MapNode>()
    .tile(treemapSquarify.ratio(1.3))
    .size([width, height])
    .round(true)
    .paddingInner((node) => (node.depth === 0 ? 3 : 1))
    .paddingTop((node) => header(node.data))
    .paddingRight((node) => (header(node.data) > 0 ? 2 : 0))
    .paddingBottom((node) => (header(node.data) > 0 ? 2 : 0))
    .paddingLeft((node) => (header(node.data) > 0 ? 2 : 0))(tree);
  const tiles: Tile[] = [];
  drawn.each(({ data, x0, y0, x1, y1, depth, children }) => {
    if (depth === 0 || x1 - x0 < 2 || y1 - y0 < 2) return;
    tiles.push({
      ...{ node: data, x: x0, y: y0, width: x1 - x0, height: y1 - y0, depth },
      isLeaf: children === undefined || children.length === 0,
      header: header(data),
    });
  });
  return tiles;
}

/** The innermost tile at a point. */
export function tileAt(tiles: readonly Tile[], x: number, y: number): Tile | undefined {
  return tiles.findLast(
    (tile) => x >= tile.x && y >= tile.y && x < tile.x + tile.width && y < tile.y + tile.height,
  );
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The leaf that lies next to one in a direction: nearest first, and where several do, the one beside its middle. */
export function neighbour(tiles: readonly Tile[], from: Tile, direction: Direction): Tile | undefined {
  const isAcross = direction === 'left' || direction === 'right';
  const sign = direction === 'left' || direction === 'up' ? -1 : 1;
  const span = (tile: Tile): readonly [number, number] =>
    isAcross ? [tile.x, tile.x + tile.width] : [tile.y, tile.y + tile.height];
  const side = (tile: Tile): readonly [number, number] =>
    isAcross ? [tile.y, tile.y + tile.height] : [tile.x, tile.x + tile.width];
  const [start, end] = span(from);
  const [low, high] = side(from);
  const middle = (low + high) / 2;
  let best: { readonly tile: Tile; readonly cost: number } | undefined;
  for (const tile of tiles) {
    if (!tile.isLeaf || tile === from) continue;
    const [from0, to0] = span(tile);
    const gap = sign > 0 ? from0 - end : start - to0;
    if (gap < -2) continue;
    const [a, b] = side(tile);
    const beside = middle < a ? a - middle : middle > b ? middle - b : 0;
    const overlap = Math.min(b, high) - Math.max(a, low) > 0 ? 0 : 1e6;
    const cost = gap * 4 + beside + overlap;
    if (best === undefined || cost < best.cost) best = { tile, cost };
  }
  return best?.tile;
}
