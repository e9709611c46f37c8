// The map on its canvas.

import { bytes } from '../parts/numbers.ts';
import { visible } from '../parts/visible.ts';
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
    context.fillStyle = palette.of('map-ground');
    context.fillRect(x, y, width, height);
    context.strokeStyle = palette.of('map-frame');
    context.lineWidth = 1;
    context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
    context.fillStyle = palette.of(tile.depth % 2 === 1 ? 'map-frame' : 'map-frame-inner');
    context.fillRect(x, y, width, header - 1);
    context.fillStyle = palette.of('map-frame-ink');
    const used = text(context, node.label, `600 11px ${font}`, x + 6, y + header / 2 + 0.5, width - 12);
    context.globalAlpha = 0.85;
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
  if (width >= 30 && height >= 15)
    label(context, palette, tile, signOf(tile), font, isFaint ? undefined : colour);
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
  const room = width - 10;
  const size = width > 170 && height > 90 ? 14 : width < 76 || height < 30 ? 10.5 : 12;
  const line = Math.round(size * 1.25);
  const title = sign === '' ? node.label : `${sign} ${node.label}`;
  const lines = Math.max(1, Math.floor((height - 8) / line));
  const titleFont = `600 ${size}px ${font}`;
  const parts = wrapped(context, visible(title.slice(0, 120)), titleFont, room, Math.min(lines, 3));
  let at = lines === 1 ? y + height / 2 + 0.5 : y + 5 + line / 2;
  let used = 0;
  for (const part of parts) {
    context.fillText(part, x + 5, at);
    used = widthOf(context, part);
    at += line;
  }
  if (parts.length === 0) return;
  const small = `${Math.min(11, size)}px ${font}`;
  if (node.note !== '' && parts.length === 1 && room - used > 40 && node.kind !== 'folder')
    text(context, node.note, small, x + 11 + used, at - line, room - used - 6);
  if (lines <= parts.length) return;
  context.font = small;
  const amount = bytes(node.size);
  if (widthOf(context, amount) <= room) context.fillText(amount, x + 5, at + 1);
}

/** A name in lines, broken behind its dashes where it can be; none where it would say too little. */
function wrapped(
  context: CanvasRenderingContext2D,
  whole: string,
  font: string,
  room: number,
  most: number,
): readonly string[] {
  context.font = font;
  if (widthOf(context, whole) <= room) return [whole];
  const lines: string[] = [];
  let rest = whole;
  while (rest !== '' && lines.length < most) {
    const fits = fitting(context, rest, room);
    if (fits === rest.length) return [...lines, rest];
    const isLast = lines.length === most - 1;
    const soft = Math.max(...['-', '_', ' '].map((sign) => rest.lastIndexOf(sign, fits - 1))) + 1;
    // Only the end is left out, never the middle of a word.
    if (isLast || soft < 3) return fits < 4 ? lines : [...lines, `${rest.slice(0, fits - 1)}…`];
    lines.push(rest.slice(0, soft));
    rest = rest.slice(soft).trimStart();
  }
  return lines;
}

/** How many letters of a text there is room for. */
function fitting(context: CanvasRenderingContext2D, whole: string, room: number): number {
  const width = widthOf(context, whole);
  if (width <= room) return whole.length;
  let fits = Math.min(whole.length, Math.ceil((whole.length * room) / width) + 1);
  while (fits > 0 && widthOf(context, whole.slice(0, fits)) > room) fits -= 1;
  return fits;
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
  const shown = visible(whole.slice(0, 120));
  const fits = fitting(context, shown, room);
  const part = fits === shown.length ? shown : fits < 4 ? '' : `${shown.slice(0, fits - 1)}…`;
  if (part === '') return 0;
  context.fillText(part, x, y);
  return widthOf(context, part);
}

/** Widths by font and text: the same names are drawn again with each letter that is searched for. */
const widths = new Map<string, Map<string, number>>();
const mostWidths = 20_000;

function widthOf(context: CanvasRenderingContext2D, text: string): number {
  let known = widths.get(context.font);
  if (known === undefined || known.size > mostWidths) {
    known = new Map();
    widths.set(context.font, known);
  }
  const before = known.get(text);
  if (before !== undefined) return before;
  const { width } = context.measureText(text);
  known.set(text, width);
  return width;
}
