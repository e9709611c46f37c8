// The same as the map, as a table of rows that open: for screen readers, and for whoever prefers lists.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { folderAt, folderTree } from '../map/folder-tree.ts';
import { layerTitle } from '../map/map-node.ts';
import { type FileOwner, filesAtHand, loadFiles } from '../model/files.ts';
import type { ImageModel, Layering, LayerModel } from '../model/image-model.ts';
import type { Go, Selection, State } from '../model/place.ts';
import { isSameSelection } from '../model/places.ts';
import { bytes, count, counted, share } from '../parts/numbers.ts';
import { Shown } from '../parts/shown-text.tsx';
import { Sign } from '../parts/sign.tsx';
import { kindWords } from '../parts/strip.tsx';

interface OutlineProps {
  readonly image: ImageModel;
  readonly layering: Layering;
  readonly state: State;
  readonly go: Go;
  readonly found: ReadonlySet<number> | undefined;
}

interface Row {
  readonly key: string;
  readonly level: number;
  readonly label: string;
  readonly note: string;
  readonly size: number;
  readonly named: number | undefined;
  readonly canOpen: boolean;
  readonly selection?: Selection;
  readonly owner?: FileOwner;
  /** Of how many more there are. */
  readonly more?: string;
}

/** Of one list, before `more` is asked for. */
const step = 100;

export function OutlineView({ image, layering, state, go, found }: OutlineProps) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [limits, setLimits] = useState<ReadonlyMap<string, number>>(new Map());
  const [, setLoaded] = useState(0);
  const [current, setCurrent] = useState<string>();
  const table = useRef<HTMLTableElement>(null);
  useEffect(() => {
    setOpen(new Set());
    setCurrent(undefined);
  }, [image, layering]);
  const rows = useMemo(
    () => rowsOf({ image, layering, open, limits, found }),
    // Files that were loaded meanwhile are new rows.
    [image, layering, open, limits, found, open.size],
  );
  const at = Math.max(
    0,
    rows.findIndex(({ key }) => key === current),
  );

  // While one searches, layers show what is found in them.
  const isOpen = ({ key, level }: Row): boolean => open.has(key) || (found !== undefined && level === 1);
  const toggle = (row: Row, isOpening = !open.has(row.key)): void => {
    const next = new Set(open);
    if (isOpening) next.add(row.key);
    else next.delete(row.key);
    setOpen(next);
    if (isOpening && row.owner !== undefined && filesAtHand(image, row.owner) === undefined)
      void loadFiles(image, row.owner).then(() => {
        setLoaded((before) => before + 1);
        setOpen(new Set(next));
      });
  };
  const act = (row: Row): void => {
    setCurrent(row.key);
    if (row.more !== undefined)
      setLimits(new Map(limits).set(row.more, (limits.get(row.more) ?? step) + 5 * step));
    else if (row.selection !== undefined) go({ selected: row.selection });
  };
  const focus = (index: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (row === undefined) return;
    setCurrent(row.key);
    const element = table.current?.querySelector<HTMLElement>(`tr[data-row="${CSS.escape(row.key)}"]`);
    element?.focus();
  };
  const onKey = (event: KeyboardEvent): void => {
    const row = rows[at];
    if (row === undefined) return;
    if (event.key === 'ArrowDown') focus(at + 1);
    else if (event.key === 'ArrowUp') focus(at - 1);
    else if (event.key === 'Home') focus(0);
    else if (event.key === 'End') focus(rows.length - 1);
    else if (event.key === 'ArrowRight' && row.canOpen) {
      if (isOpen(row)) focus(at + 1);
      else toggle(row, true);
    } else if (event.key === 'ArrowLeft') {
      if (open.has(row.key) && (found === undefined || row.level > 1)) toggle(row, false);
      else focus(rows.findLastIndex(({ level }, index) => index < at && level < row.level));
    } else if (event.key === 'Enter' || event.key === ' ') act(row);
    else return;
    event.preventDefault();
  };
  const onClick = (event: MouseEvent): void => {
    const target = event.target as Element;
    const key = target.closest<HTMLElement>('tr[data-row]')?.dataset['row'];
    const row = rows.find((each) => each.key === key);
    if (row === undefined) return;
    if (row.canOpen && (target.closest('.twist') !== null || event.detail > 1)) toggle(row);
    act(row);
  };
  return (
    <div class="view outline">
      <table role="treegrid" aria-label="Outline" ref={table} onKeyDown={onKey} onClick={onClick}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Version</th>
            <th scope="col" class="number">
              Size
            </th>
            <th scope="col" class="number">
              Share
            </th>
            <th scope="col" class="number">
              Named by
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <OutlineRow
              key={row.key}
              row={row}
              image={image}
              isOpen={isOpen(row)}
              isChosen={row.selection !== undefined && isSameSelection(row.selection, state.selected)}
              isCurrent={index === at}
              isChange={state.colouring === 'change'}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface OutlineRowProps {
  readonly row: Row;
  readonly image: ImageModel;
  readonly isOpen: boolean;
  readonly isChosen: boolean;
  readonly isCurrent: boolean;
  readonly isChange: boolean;
}

function OutlineRow({ row, image, isOpen, isChosen, isCurrent, isChange }: OutlineRowProps) {
  const { key, level, label, note, size, named, canOpen, selection, more } = row;
  const change = isChange && selection?.kind === 'path' ? image.changes?.get(selection.index) : undefined;
  return (
    <tr
      data-row={key}
      class={more === undefined ? undefined : 'more'}
      aria-level={level}
      aria-expanded={canOpen ? isOpen : undefined}
      aria-selected={isChosen}
      tabindex={isCurrent ? 0 : -1}
    >
      <td style={{ paddingLeft: `${(level - 1) * 18 + 4}px` }}>
        <span class={canOpen ? 'twist' : 'twist none'} aria-hidden="true">
          {canOpen ? (isOpen ? '▾' : '▸') : ''}
        </span>
        {change && <Sign kind={change.kind} />}
        <Shown text={label} />
      </td>
      <td class="version">
        <Shown text={note} />
      </td>
      <td class="number">{more === undefined && bytes(size)}</td>
      <td class="number">{more === undefined && share(size, image.size)}</td>
      <td class="number">{named !== undefined && count(named)}</td>
    </tr>
  );
}

interface RowsFrom {
  readonly image: ImageModel;
  readonly layering: Layering;
  readonly open: ReadonlySet<string>;
  readonly limits: ReadonlyMap<string, number>;
  readonly found: ReadonlySet<number> | undefined;
}

function rowsOf(from: RowsFrom): readonly Row[] {
  const { image, layering, open, found } = from;
  return layering.layers.flatMap((layer): Row[] => {
    const paths = found === undefined ? layer.paths : layer.paths.filter((index) => found.has(index));
    if (found !== undefined && paths.length === 0) return [];
    const key = `l${layer.index}`;
    const own = layer.paths.length === 0 && layer.real !== undefined && image.data.files !== undefined;
    const owner: FileOwner | undefined =
      layer.real !== undefined && image.data.files?.[image.data.paths.length + layer.real]?.[0]
        ? { kind: 'layer', index: layer.real }
        : undefined;
    const row: Row = {
      ...{ key, level: 1, size: layer.size, named: undefined },
      label: `Layer ${layerTitle(layer)}`,
      note: layerNote(layer, image),
      canOpen: layer.paths.length > 0 || (own && owner !== undefined),
      selection: { kind: 'layer', layer: layer.index },
      ...(own && owner && { owner }),
    };
    if (!open.has(key) && found === undefined) return [row];
    const sorted = [...paths].sort((a, b) => image.sizes[b]! - image.sizes[a]!);
    return [
      row,
      ...limited(sorted, key, 2, from, (index) => pathRows(index, from)),
      ...(owner && (own || layer.ownFiles > 0)
        ? ownFiles(owner, own ? 2 : 3, own, layer.ownFiles, from)
        : []),
    ];
  });
}

function layerNote(layer: LayerModel, { packages }: ImageModel): string {
  const [first, second] = layer.paths;
  if (first === undefined) return kindWords(layer);
  const { title, version } = packages[first]!;
  return second === undefined ? `${title} ${version}` : counted(layer.paths.length, 'store path');
}

function pathRows(index: number, from: RowsFrom): Row[] {
  const { image, open } = from;
  const { title, version, size } = image.packages[index]!;
  const key = `p${index}`;
  const owner: FileOwner = { kind: 'path', index };
  const row: Row = {
    ...{ key, level: 2, label: title, note: version, size, owner },
    named: image.referrers[index]!.length,
    canOpen: (image.data.files?.[index]?.[0] ?? 0) > 0,
    selection: { kind: 'path', index },
  };
  return open.has(key) ? [row, ...folderRows(owner, '', 3, from)] : [row];
}

function ownFiles(owner: FileOwner, level: number, isWhole: boolean, size: number, from: RowsFrom): Row[] {
  if (isWhole) return folderRows(owner, '', level, from);
  const key = `o${owner.index}`;
  const row: Row = {
    ...{
      key,
      level: 2,
      label: 'files outside of the store',
      note: '',
      size,
      named: undefined,
      canOpen: true,
      owner,
    },
  };
  return from.open.has(key) ? [row, ...folderRows(owner, '', level, from)] : [row];
}

function folderRows(owner: FileOwner, path: string, level: number, from: RowsFrom): Row[] {
  const rows = filesAtHand(from.image, owner);
  const folder = rows && folderAt(folderTree(rows), path);
  const place = `${owner.kind}${owner.index}/${path}`;
  if (folder === undefined)
    return [
      {
        key: `${place}…`,
        level,
        label: 'reading …',
        note: '',
        size: 0,
        named: undefined,
        canOpen: false,
        more: '',
      },
    ];
  const entries = [
    ...[...folder.folders.values()].map(({ path: own, name, size }) => ({
      own,
      name: `${name}/`,
      size,
      note: '',
    })),
    ...folder.files.map(([own, size, type = '', target]) => ({
      ...{ own, size },
      name: own.slice(own.lastIndexOf('/') + 1) || 'the file itself',
      note: target === undefined ? type : `→ ${target}`,
    })),
  ].sort((a, b) => b.size - a.size);
  return limited(entries, place, level, from, ({ own, name, size, note }) => {
    const isFolder = name.endsWith('/') && folder.folders.has(name.slice(0, -1));
    const key = `f${owner.kind}${owner.index}/${own}${isFolder ? '/' : ''}`;
    const row: Row = {
      ...{ key, level, label: name, note, size, named: undefined, canOpen: isFolder },
      selection: { kind: 'file', owner, file: isFolder ? `${own}/` : own },
    };
    return isFolder && from.open.has(key) ? [row, ...folderRows(owner, own, level + 1, from)] : [row];
  });
}

function limited<Item>(
  items: readonly Item[],
  list: string,
  level: number,
  { limits }: RowsFrom,
  rows: (item: Item) => Row[],
): Row[] {
  const limit = limits.get(list) ?? step;
  const left = items.length - limit;
  const found = items.slice(0, limit).flatMap(rows);
  if (left <= 0) return found;
  const more = `${count(left)} more …`;
  return [
    ...found,
    { key: `m${list}`, level, label: more, note: '', size: 0, named: undefined, canOpen: false, more: list },
  ];
}
