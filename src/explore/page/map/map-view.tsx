// The map: a canvas, and over it what changes with the pointer and the keys.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { FileRow } from '../../data/page-data.ts';
import { filesAtHand, loadFiles } from '../model/files.ts';
import type { ImageModel, Layering } from '../model/image-model.ts';
import type { Go, Place, Selection, State } from '../model/place.ts';
import { isSameSelection, parentOf } from '../model/places.ts';
import { bytesOf } from '../parts/numbers.ts';
import { visible } from '../parts/visible.ts';
import { changeWords, colourOf, readPalette } from './colours.ts';
import { draw } from './draw.ts';
import { type Direction, layOut, neighbour, type Tile, tileAt } from './layout.ts';
import { filesNode, layersNode, type MapNode } from './map-node.ts';

interface MapProps {
  readonly image: ImageModel;
  readonly layering: Layering;
  readonly state: State;
  readonly go: Go;
  /** Indexes of what is searched for; undefined when nothing is. */
  readonly found: ReadonlySet<number> | undefined;
}

const arrows: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

export function MapView({ image, layering, state, go, found }: MapProps) {
  const { place, selected, colouring, theme } = state;
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(frame);
  const rows = useRows(image, place);
  const scheme = useScheme(theme);
  const [pointed, setPointed] = useState<{ readonly tile: Tile; readonly x: number; readonly y: number }>();
  const [focused, setFocused] = useState<Tile>();

  const tiles = useMemo(() => {
    const area = Math.max(1, size.width * size.height);
    const root =
      place.kind === 'folder'
        ? (rows ?? undefined) && filesNode(rows!, place.owner, place.folder, area)
        : layersNode(image, layering, place, area);
    return root === undefined ? [] : layOut(root, size.width, size.height);
  }, [image, layering, place, rows, size]);
  useEffect(() => {
    setPointed(undefined);
    setFocused(undefined);
  }, [tiles]);

  useLayoutEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const scale = window.devicePixelRatio;
    const [width, height] = [Math.round(size.width * scale), Math.round(size.height * scale)];
    if (element.width !== width) element.width = width;
    if (element.height !== height) element.height = height;
    const isSearching = found !== undefined && place.kind !== 'folder';
    draw(element, readPalette(document.documentElement), {
      tiles,
      colourOf: ({ node }) => colourOf(node, image, layering, colouring),
      signOf: ({ node }) =>
        colouring === 'change' && node.path !== undefined
          ? changeWords[image.changes?.get(node.path)?.kind ?? 'same'][0]
          : '',
      ...(isSearching && { isFound: ({ node }) => node.path !== undefined && found.has(node.path) }),
      font: getComputedStyle(document.body).fontFamily,
    });
  }, [tiles, image, layering, colouring, found, scheme, size, place]);

  const choose = (tile: Tile, isZoom: boolean): void => {
    const { selection, zoom } = tile.node;
    // What is no leaf has its name as what can be pointed at; what is too small lies in the place itself.
    if (isZoom && zoom !== undefined) go({ place: zoom, ...(selection && { selected: selection }) });
    else if (selection !== undefined) go({ selected: selection });
  };
  const onKey = (event: KeyboardEvent): void => {
    const direction = arrows[event.key];
    const leaves = tiles.filter(({ isLeaf }) => isLeaf);
    const from = focused ?? tiles.find((tile) => isOf(tile.node, selected));
    if (direction !== undefined) {
      setFocused(from === undefined ? leaves[0] : (neighbour(leaves, from, direction) ?? from));
    } else if (event.key === 'Home' || event.key === 'End') {
      setFocused(event.key === 'Home' ? leaves[0] : leaves.at(-1));
    } else if ((event.key === 'Enter' || event.key === ' ') && from !== undefined) {
      choose(from, isOf(from.node, selected));
    } else if (event.key === '+' && from !== undefined) {
      choose(from, true);
    } else if (event.key === '-' || event.key === 'Backspace') {
      go({ place: parentOf(place, image, layering) });
    } else return;
    event.preventDefault();
  };
  const onMove = (event: MouseEvent): void => {
    const box = frame.current!.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const tile = tileAt(tiles, x, y);
    setPointed(tile && { tile, x, y });
  };
  const onClick = (event: MouseEvent): void => {
    const box = frame.current!.getBoundingClientRect();
    const tile = tileAt(tiles, event.clientX - box.left, event.clientY - box.top);
    if (tile === undefined) return;
    setFocused(undefined);
    // The name of a layer or folder leads into it.
    choose(tile, event.detail > 1 || (!tile.isLeaf && tile.header > 0));
  };

  const chosen = tiles.find((tile) => isOf(tile.node, selected));
  return (
    <div
      class="map"
      ref={frame}
      role="tree"
      tabindex={0}
      aria-label={`Map of ${visible(image.name)} by size`}
      aria-activedescendant={focused && 'map-tile'}
      onKeyDown={onKey}
      onMouseMove={onMove}
      onMouseLeave={() => setPointed(undefined)}
      onClick={onClick}
    >
      <canvas ref={canvas} aria-hidden="true" />
      {chosen && <Box tile={chosen} class="chosen" />}
      {pointed && <Box tile={pointed.tile} class="pointed" />}
      {focused && <Box tile={focused} class="focused" />}
      {focused && (
        <div
          id="map-tile"
          class="unseen"
          role="treeitem"
          aria-selected={focused === chosen}
          aria-level={focused.depth}
        >
          {describe(focused.node, image, colouring === 'change').join(', ')}
        </div>
      )}
      {tiles.length === 0 && <p class="empty">{emptyText(place, rows)}</p>}
      {pointed && <Tip {...pointed} image={image} size={size} isChange={colouring === 'change'} />}
    </div>
  );
}

function emptyText(place: Place, rows: readonly FileRow[] | null | undefined): string {
  if (place.kind !== 'folder') return 'There is nothing in it that takes room.';
  if (rows === undefined) return 'Reading files …';
  if (rows === null) return 'This page was made without the names of files.';
  return 'No file in it takes room.';
}

function Box({
  tile: { x, y, width, height },
  class: name,
}: {
  readonly tile: Tile;
  readonly class: string;
}) {
  return (
    <div
      class={`box ${name}`}
      style={{ transform: `translate(${x}px,${y}px)`, width: `${width}px`, height: `${height}px` }}
    />
  );
}

function Tip(props: {
  readonly tile: Tile;
  readonly x: number;
  readonly y: number;
  readonly image: ImageModel;
  readonly size: Size;
  readonly isChange: boolean;
}) {
  const { tile, x, y, image, size, isChange } = props;
  const [title, ...facts] = describe(tile.node, image, isChange);
  const isRight = x > size.width - 280;
  const isLow = y > size.height - 90;
  const shift = `translate(${isRight ? 'calc(-100% - 12px)' : '14px'}, ${isLow ? 'calc(-100% - 10px)' : '16px'})`;
  return (
    <div class="tip" aria-hidden="true" style={{ left: `${x}px`, top: `${y}px`, transform: shift }}>
      <strong>{title}</strong>
      {facts.map((fact) => (
        <span key={fact}>{fact}</span>
      ))}
    </div>
  );
}

function describe(node: MapNode, image: ImageModel, isChange: boolean): readonly string[] {
  const { kind, label, note, size, path, layer } = node;
  const title =
    kind === 'layer'
      ? `layer ${label}`
      : visible(note !== '' && path !== undefined ? `${label} ${note}` : label);
  const facts = [title, bytesOf(size, image)];
  if (path !== undefined && layer !== undefined) {
    const named = image.referrers[path]!.length;
    facts.push(`layer ${layer.index + 1}, named by ${named} ${named === 1 ? 'path' : 'paths'}`);
  }
  if (isChange && path !== undefined) facts.push(changeWords[image.changes?.get(path)?.kind ?? 'same'][1]);
  if (node.file?.[2] !== undefined) facts.push(node.file[2]);
  return facts;
}

function isOf({ selection }: MapNode, selected: Selection): boolean {
  return selection !== undefined && isSameSelection(selection, selected);
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function useSize(frame: { readonly current: HTMLElement | null }): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = frame.current!;
    const measure = (): void => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame]);
  return size;
}

/** The files of a place; undefined while they are read, null when the page has none. */
function useRows(image: ImageModel, place: Place): readonly FileRow[] | null | undefined {
  const [, setLoaded] = useState(0);
  const owner = place.kind === 'folder' ? place.owner : undefined;
  const atHand = owner && filesAtHand(image, owner);
  useEffect(() => {
    if (owner === undefined || atHand !== undefined) return undefined;
    let isWanted = true;
    void loadFiles(image, owner).then(() => isWanted && setLoaded((before) => before + 1));
    return () => {
      isWanted = false;
    };
  }, [image, owner, atHand]);
  if (image.data.files === undefined) return null;
  return atHand;
}

/** Changes with the colours that are in use. */
function useScheme(theme: State['theme']): string {
  const query = useMemo(() => window.matchMedia('(prefers-color-scheme: dark)'), []);
  const [isDark, setDark] = useState(query.matches);
  useEffect(() => {
    const listen = (): void => setDark(query.matches);
    query.addEventListener('change', listen);
    return () => query.removeEventListener('change', listen);
  }, [query]);
  return theme ?? (isDark ? 'dark' : 'light');
}
