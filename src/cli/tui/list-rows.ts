// Lines of the two lists, and of files.
import prettyBytes from 'pretty-bytes';
import type { FileEntry } from '../../stages/contents/image-contents.ts';
import { growthText } from '../diff-words.ts';
import { printable } from '../printable.ts';
import type { TreePackage } from '../tree/image-tree.ts';
import type { ChangeKind, LayerChange } from '../tree/tree-changes.ts';
import { markOf, packageText } from '../tree/tree-words.ts';
import { fitted, type Row, type Style } from './row.ts';
import type { Group } from './tui-model.ts';

export interface RowLook {
  readonly width: number;
  /** The cursor is on it. */
  readonly isChosen: boolean;
  /** Its list has the keys. */
  readonly isFocused: boolean;
  /** With marks and growth. */
  readonly isComparison: boolean;
}

const sizeWidth = 8;

/** `› ~ 12 store          13  3.16 MB` */
export function groupRow({ title, layer, size, change, packages }: Group, look: RowLook): Row {
  const mark = look.isComparison ? `${markOf(change)} ` : '';
  const number = layer === undefined ? '   ' : String(layer.index + 1).padStart(3);
  const right = `${String(packages.length).padStart(5)} ${prettyBytes(size).padStart(sizeWidth)}`;
  const left = `${mark}${number} ${title}`;
  return row(fitted(left, look.width - 2 - right.length) + right, change, look);
}

/** `› ~ openssl 3.0.13 → 3.0.14     5.61 MB   12 MB  12` */
export function packageRow(shown: TreePackage, withLayer: boolean, look: RowLook): Row {
  const { size, closureSize, change, layer } = shown;
  const mark = look.isComparison ? `${markOf(change)} ` : '';
  const growth = look.isComparison && change !== undefined ? growthText(change.growth) : '';
  const columns = [
    prettyBytes(size).padStart(sizeWidth),
    ...(look.width >= (look.isComparison ? 60 : 44) ? [prettyBytes(closureSize).padStart(sizeWidth)] : []),
    ...(look.isComparison ? [growth.padStart(sizeWidth)] : []),
    ...(withLayer && look.width >= 38 ? [String(layer + 1).padStart(3)] : []),
  ];
  const right = ` ${columns.join(' ')}`;
  return row(fitted(mark + packageText(shown), look.width - 2 - right.length) + right, change, look);
}

export function fileRow({ path, size, type, target }: FileEntry, look: RowLook): Row {
  const behind = target === undefined ? '' : ` → ${target}`;
  const kind = type === undefined || type === 'symlink' ? '' : ` (${type})`;
  const name = path === '' ? '(the store path itself)' : path;
  const left = `${(type === undefined ? prettyBytes(size) : '').padStart(sizeWidth)}  `;
  const text = left + fitted(printable(name + behind + kind), look.width - 2 - left.length);
  return row(text, undefined, look);
}

const styles: Readonly<Record<ChangeKind, Style>> = {
  added: 'added',
  removed: 'removed',
  updated: 'changed',
  rebuilt: 'changed',
};

/** The cursor is a character as well: terminals may show neither colours nor reversed text. */
function row(text: string, change: LayerChange | undefined, { isChosen, isFocused }: RowLook): Row {
  const line = `${isChosen ? '›' : ' '} ${text}`;
  if (isChosen && isFocused) return [{ text: line, style: 'cursor' }];
  if (change !== undefined) return [{ text: line, style: styles[change.kind] }];
  return [{ text: line, style: isChosen ? 'bold' : 'plain' }];
}
