// The whole view as lines: which list lies where, at every size of the terminal.
import prettyBytes from 'pretty-bytes';
import stringWidth from 'string-width';
import { printable } from '../printable.ts';
import { counted } from '../tree/tree-words.ts';
import { helpLines } from './help.ts';
import { fileRow, groupRow, packageRow } from './list-rows.ts';
import { fitted, type Row, type Segment, windowOf } from './row.ts';
import type { TuiModel } from './tui-model.ts';
import { fileOwnerAt, groupAt, type Heights, listedAt, type Pane, type TuiState } from './tui-state.ts';
import { whyRows, whyTitle } from './why-rows.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Where less fits, there is nothing to see. */
const least: Size = { columns: 40, rows: 10 };

/** One line less than the terminal has: the cursor is below the last one. */
export function pictureOf(state: TuiState, model: TuiModel, size: Size): readonly Row[] {
  const { columns, rows } = size;
  if (columns < least.columns || rows < least.rows)
    return [
      [{ text: fitted(`too small: ${least.columns} × ${least.rows} at least`, columns), style: 'plain' }],
    ];
  const { lists, why } = heightsOf(size);
  const middle =
    state.overlay === undefined
      ? [
          ...listRows(state, model, columns, lists),
          ...paneRows(whyTitle(state, model), state.pane === 'why', columns, why, (height) =>
            whyRows(state, model, columns, height),
          ),
        ]
      : overlayRows(state, state.overlay, model, columns, lists + why);
  return [headRow(model, columns), ...middle, footRow(state, columns)];
}

/** Lines of the lists and of the chains, titles included. */
function heightsOf({ rows }: Size): { readonly lists: number; readonly why: number } {
  const middle = rows - 3;
  const why = Math.min(14, Math.max(4, Math.floor(middle * 0.35)));
  return { lists: middle - why, why };
}

export function pagesOf(state: TuiState, size: Size): Heights {
  const { lists, why } = heightsOf(size);
  const page = Math.max(1, (state.overlay === undefined ? lists : lists + why) - 2);
  return { page, help: helpLines(helpColumns(size.columns)).length };
}

const helpColumns = (columns: number): number => columns - 2;

function headRow({ tree }: TuiModel, columns: number): Row {
  const { name, platform, layers, size, comparedWith } = tree;
  const packages = layers.reduce((sum, layer) => sum + layer.packages.length, 0);
  const facts = [
    ...(comparedWith === undefined ? [] : [`compared with ${comparedWith}`]),
    ...(platform === undefined ? [] : [platform]),
    counted(layers.length, 'layer'),
    counted(packages, 'store path'),
    prettyBytes(size),
  ];
  return [{ text: fitted(printable(`${name}  ${facts.join(', ')}`), columns), style: 'bold' }];
}

const allKeys = '↑↓←→ move  Enter in  / search  s sort  f files  ? help  q quit';

function footRow({ isTyping, search, overlay }: TuiState, columns: number): Row {
  if (isTyping)
    return [{ text: fitted(`/${search}█  Enter keeps, Esc ends the search`, columns), style: 'plain' }];
  if (overlay !== undefined) return [{ text: fitted('↑↓ move  Esc back  q quit', columns), style: 'dim' }];
  const found = search === '' ? '' : `/${search}  Esc ends the search  `;
  const keys = columns < allKeys.length ? '↑↓←→ move  / search  ? help  q quit' : allKeys;
  return [{ text: fitted(printable(found + keys), columns), style: 'dim' }];
}

function listRows(state: TuiState, model: TuiModel, columns: number, height: number): readonly Row[] {
  const isComparison = model.isComparison;
  const groups = (width: number): readonly Row[] =>
    paneRows('Layers', state.pane === 'layers', width, height, (lines) => {
      const shown = windowOf(model.groups, state.group, lines);
      return shown.items.map((group, index) =>
        groupRow(group, lookOf(width, shown.first + index === state.group, 'layers')),
      );
    });
  const packages = (width: number): readonly Row[] => {
    const listed = listedAt(state, model);
    const { layer, title } = groupAt(state, model);
    const of = layer === undefined ? (title === 'all' ? '' : ` ${title}`) : ` of layer ${layer.index + 1}`;
    const heading = `Packages${of} by ${state.sort} · ${listed.length}`;
    return paneRows(heading, state.pane === 'packages', width, height, (lines) => {
      const shown = windowOf(listed, state.at, lines);
      return shown.items.map((each, index) =>
        packageRow(each, layer === undefined, lookOf(width, shown.first + index === state.at, 'packages')),
      );
    });
  };
  const lookOf = (width: number, isChosen: boolean, pane: Pane) => {
    return { width, isChosen, isFocused: state.pane === pane, isComparison };
  };
  // Side by side only where both are legible.
  if (columns < 64) return state.pane === 'layers' ? groups(columns) : packages(columns);
  const left = Math.min(44, Math.max(34, Math.floor(columns * 0.3)));
  const right = packages(columns - left - 1);
  return groups(left).map((row, index) => [...row, { text: '│', style: 'dim' } as const, ...right[index]!]);
}

function overlayRows(
  state: TuiState,
  { kind, at }: NonNullable<TuiState['overlay']>,
  model: TuiModel,
  columns: number,
  height: number,
): readonly Row[] {
  if (kind === 'help')
    return paneRows('Keys', true, columns, height, (lines) => {
      const help = helpLines(helpColumns(columns));
      return help
        .slice(Math.min(at, Math.max(0, help.length - lines)))
        .map((line) => [{ text: fitted(`  ${line}`, columns), style: 'plain' }]);
    });
  const owner = fileOwnerAt(state, model);
  const files = owner && model.filesOf(owner);
  const name = owner === undefined ? '' : 'storePath' in owner ? owner.name : `layer ${owner.index + 1}`;
  return paneRows(`Files of ${printable(name)} · ${files?.length ?? 0}`, true, columns, height, (lines) => {
    if (files === undefined) return [[{ text: fitted('  files were not read', columns), style: 'plain' }]];
    const shown = windowOf(files, at, lines);
    return shown.items.map((file, index) =>
      fileRow(file, {
        ...{ width: columns, isFocused: true, isComparison: false },
        isChosen: shown.first + index === at,
      }),
    );
  });
}

/** A title and lines, filled up to the height. */
function paneRows(
  title: string,
  isFocused: boolean,
  width: number,
  height: number,
  rowsOf: (height: number) => readonly Row[],
): readonly Row[] {
  const heading = `${isFocused ? '▸' : ' '} ${title} `;
  const rule = '─'.repeat(Math.max(0, width - stringWidth(heading)));
  const empty: Row = [{ text: ' '.repeat(width), style: 'plain' }];
  const rows = rowsOf(height - 1).slice(0, height - 1);
  const head: readonly Segment[] = [
    { text: fitted(heading, width - rule.length), style: isFocused ? 'bold' : 'plain' },
    { text: rule, style: 'dim' },
  ];
  return [head, ...rows, ...Array.from({ length: height - 1 - rows.length }, () => empty)];
}
