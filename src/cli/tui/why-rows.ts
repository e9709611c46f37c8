// The lines that say what a package is and why it is there.
import prettyBytes from 'pretty-bytes';
import { packageOfPath, packageTitle } from '../../image/diff/packages/package-of-path.ts';
import { growthText } from '../diff-words.ts';
import { placeWords } from '../explain-sections.ts';
import { printable } from '../printable.ts';
import type { TreePackage } from '../tree/image-tree.ts';
import { counted, packageNotes } from '../tree/tree-words.ts';
import { fitted, type Row, wrapped } from './row.ts';
import type { Chain, Group, TuiModel } from './tui-model.ts';
import { groupAt, packageAt, type TuiState } from './tui-state.ts';

export function whyTitle(state: TuiState, model: TuiModel): string {
  const shown = packageAt(state, model);
  if (shown === undefined) return 'Why';
  const { list, isCut } = model.chainsOf(shown);
  const count = list.length === 0 ? '' : ` · ${list.length}${isCut ? '+' : ''}`;
  const verb = shown.change?.kind === 'removed' ? 'was' : 'is';
  return `Why ${printable(shown.name)} ${verb} there${count}`;
}

/** From the chosen chain on. @returns at most `height` */
export function whyRows(state: TuiState, model: TuiModel, width: number, height: number): readonly Row[] {
  const shown = packageAt(state, model);
  if (shown === undefined) return nothingRows(groupAt(state, model), state, model, width).slice(0, height);
  const { list } = model.chainsOf(shown);
  const isFocused = state.pane === 'why';
  const rows: Row[] = [
    [{ text: fitted(`  ${printable(shown.storePath)}`, width), style: 'dim' }],
    [{ text: fitted(`  ${factsOf(shown)}`, width), style: 'dim' }],
  ];
  if (list.length === 0) rows.push(plain('  nothing that was found leads to it', width));
  for (const [index, chain] of list.slice(state.chain).entries()) {
    if (rows.length >= height) break;
    const isChosen = isFocused && index === 0;
    const [first = '', ...more] = wrapped(chainText(chain), width - 2, '  ');
    const style = isChosen ? 'cursor' : 'plain';
    rows.push([{ text: fitted(`${isChosen ? '›' : ' '} ${first}`, width), style }]);
    for (const line of more) rows.push([{ text: fitted(`  ${line}`, width), style }]);
  }
  return rows.slice(0, height);
}

function factsOf(shown: TreePackage): string {
  const { size, closureSize, layer, change } = shown;
  const isGone = change?.kind === 'removed';
  const facts = [
    prettyBytes(size),
    ...(isGone ? [] : [`${prettyBytes(closureSize)} with all that it needs`, `layer ${layer + 1}`]),
    ...(change === undefined ? [] : [growthText(change.growth)]),
    ...packageNotes(shown),
  ];
  return facts.join(', ');
}

/** `Cmd → app → curl → openssl` */
function chainText({ namedBy, storePaths }: Chain): string {
  const places = namedBy.map((place) => placeWords[place] ?? place).join(', ');
  const names = storePaths.map((path) => packageTitle(packageOfPath(path)));
  return printable([...(places === '' ? [] : [places]), ...names].join(' → '));
}

function nothingRows({ layer }: Group, { search }: TuiState, model: TuiModel, width: number): readonly Row[] {
  if (search !== '') return [plain('  no package is called like that', width)];
  if (layer === undefined) return [plain('  there are no store paths', width)];
  const files = model.filesOf(layer);
  const text =
    files === undefined ? 'files were not read' : `${counted(files.length, 'file')} (f lists them)`;
  return [plain(`  no store paths; ${text}`, width)];
}

function plain(text: string, width: number): Row {
  return [{ text: fitted(text, width), style: 'plain' }];
}
