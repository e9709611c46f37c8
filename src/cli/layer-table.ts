// Layers as a table for people.
import Table from 'cli-table3';
import prettyBytes from 'pretty-bytes';

export interface LayerRow {
  /** What the layer is: base, store, customisation. */
  readonly kind: string;
  /** Bytes. */
  readonly size: number;
  readonly storePaths: readonly string[];
  readonly digest?: string;
  /** Names of the images that have the layer as well. */
  readonly sharedWith?: readonly string[];
}

/** @param width columns of the terminal; long lists of names are cut to it */
export function renderLayerTable(rows: readonly LayerRow[], width = 100): string {
  const withDigests = rows.some(({ digest }) => digest !== undefined);
  const withSharers = rows.some(({ sharedWith }) => sharedWith !== undefined);
  const contentWidth = Math.max(24, width - (withDigests ? 54 : 34) - (withSharers ? sharersWidth + 2 : 0));
  const head = [
    '#',
    'layer',
    'size',
    ...(withDigests ? ['diffID'] : []),
    ...(withSharers ? ['shared with'] : []),
    'store paths',
  ];
  const lines = rows.map((row, index) => [
    String(index + 1),
    row.kind,
    prettyBytes(row.size),
    ...(withDigests ? [shortDigest(row.digest ?? '')] : []),
    ...(withSharers ? [cut((row.sharedWith ?? []).join(', '), sharersWidth)] : []),
    nameList(row.storePaths, contentWidth),
  ]);
  return plainTable(head, lines, ['right', 'left', 'right']);
}

/** Columns without lines between them. */
export function plainTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  aligns: readonly ('left' | 'right')[] = [],
): string {
  const style = { head: [], border: [], compact: true };
  const table = new Table({ head: [...head], colAligns: [...aligns], style, chars: noBorders });
  for (const row of rows) table.push([...row]);
  return table.toString();
}

const sharersWidth = 24;

const noBorders = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' ',
};

function shortDigest(digest: string): string {
  return digest.replace('sha256:', '').slice(0, 16);
}

/** `3: bash-5.2, glibc-2.38, zlib-1.3` or `120: bash-5.2, …` */
export function nameList(storePaths: readonly string[], width: number): string {
  if (storePaths.length === 0) return '';
  const names = storePaths.map((path) => path.slice(path.indexOf('-') + 1));
  if (names.length === 1) return cut(names[0]!, width);
  return cut(`${names.length}: ${names.join(', ')}`, width);
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
