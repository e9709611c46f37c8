// The map on its canvas.
import { visible } from '../parts/shown-text.tsx';
import { bytes } from '../parts/numbers.ts';
import type { Palette } from './colours.ts';
import type { Tile } from './layout.ts';

export interface Drawing {
  readonly tiles: readonly Tile[];
  /** Name of the colour. */
  readonly colourOf: (tile: Tile) => string;
  /** Before the label. */
  readonly signOf: (tile: Tile) => string;
  /** Undefined when nothing is searched for. */
  readonly isFound?: (tile: Tile) => boolean;
  readonly font: string;
}

const fontSize = 12;

export function draw(canvas: HTMLCanvasElement, palette: Palette, drawing: Drawing): void {
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) return;
  const scale = window.devicePixelRatio;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.fillStyle = palette.of('map-ground');
  context.fillRect(0, 0, canvas.width / scale, canvas.height / scale);
  context.direction = 'ltr';
  context.textBaseline = 'middle';
  for (const tile of drawing.tiles) drawTile(context, palette, tile, drawing);
}

function drawTile(
  context: CanvasRenderingContext2D,
  palette: Palette,
  tile: Tile,
  { colourOf, signOf, isFound, font }: Drawing,
): void {
  const { x, y, width, height, node, isLeaf, header } = tile;
  if (!isLeaf) {
    if (header === 0) return;
    context.fillStyle = palette.of(tile.depth % 2 === 1 ? 'map-frame' : 'map-frame-inner');
    context.fillRect(x, y, width, height);
    context.fillStyle = palette.of('map-frame-ink');
    const used = text(context, node.label, `600 11px ${font}`, x + 6, y + header / 2 + 0.5, width - 12);
    context.globalAlpha = 0.75;
    text(context, node.note, `11px ${font}`, x + 12 + used, y + header / 2 + 0.5, width - used - 18);
    context.globalAlpha = 1;
    return;
  }
  const colour = palette.of(colourOf(tile));
  const isFaint = isFound !== undefined && !isFound(tile);
  context.globalAlpha = isFaint ? 0.16 : 1;
  context.fillStyle = colour;
  context.fillRect(x, y, width, height);
  context.globalAlpha = isFaint ? 0.4 : 1;
  if (isFound !== undefined && !isFaint) {
    context.strokeStyle = palette.of('found');
    context.lineWidth = 2;
    context.strokeRect(x + 1, y + 1, width - 2, height - 2);
  }
  if (width >= 34 && height >= 16) label(context, palette, tile, signOf(tile), font, isFaint ? undefined : colour);
  context.globalAlpha = 1;
}

function label(
  context: CanvasRenderingContext2D,
  palette: Palette,
  { x, y, width, height, node }: Tile,
  sign: string,
  font: string,
  colour: string | undefined,
): void {
  context.fillStyle = colour === undefined ? palette.of('map-frame-ink') : palette.inkOn(colour);
  const room = width - 12;
  const isLarge = width > 170 && height > 90;
  const size = isLarge ? 14 : fontSize;
  const first = height < 24 ? y + height / 2 + 0.5 : y + 6 + size / 2;
  const title = sign === '' ? node.label : `${sign} ${node.label}`;
  const used = text(context, title, `600 ${size}px ${font}`, x + 6, first, room);
  if (used === 0) return;
  const small = `11px ${font}`;
  if (node.note !== '' && used < room - 24 && node.kind !== 'folder')
    text(context, node.note, small, x + 12 + used, first, room - used - 6);
  if (height < 38) return;
  text(context, bytes(node.size), small, x + 6, first + size / 2 + 10, room);
}

/** As much of a text as there is room for. @returns the width that it took, 0 when nothing of it had room */
function text(
  context: CanvasRenderingContext2D,
  whole: string,
  font: string,
  x: number,
  y: number,
  room: number,
): number {
  if (room < 14 || whole === '') return 0;
  context.font = font;
  const shown = visible(whole.length > 120 ? whole.slice(0, 120) : whole);
  const width = context.measureText(shown).width;
  if (width <= room) {
    context.fillText(shown, x, y);
    return width;
  }
  // Letters are about as wide as they are on average; the last ones are tried.
  const letters = [...shown];
  let kept = Math.min(letters.length, Math.floor((letters.length * (room - 8)) / width));
  for (; kept > 1; kept -= 1) {
    const part = `${letters.slice(0, kept).join('')}…`;
    const partWidth = context.measureText(part).width;
    if (partWidth > room) continue;
    context.fillText(part, x, y);
    return partWidth;
  }
  return 0;
}
