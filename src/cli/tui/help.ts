// What the keys do.
import { wrapped } from './row.ts';

const lines: readonly string[] = [
  '↑ ↓  k j           move',
  'PgUp PgDn  Space   move by a page',
  'Home End  g G      to the beginning, to the end',
  '← →  h l  Tab      to the list beside, or to why a package is there',
  'Enter              further in; on a chain, to the package before the last one',
  '/                  search by name, version or hash; Enter keeps what is found',
  's                  sort: size, closure, name; of a comparison also growth',
  'f                  files of the package, or of the layer',
  '?                  this help',
  'Esc                back; ends a search; leaves',
  'q  Ctrl-C          leave',
  'Ctrl-Z             to the shell, until `fg`',
  '',
  'Columns: size, size with all that is needed, of a comparison growth, layer.',
  '+ added, − removed, ~ another version, content or hash.',
];

const indent = ' '.repeat(19);

/** Where there is no room beside the keys, texts go on below themselves. */
export function helpLines(columns: number): readonly string[] {
  return lines.flatMap((line) => wrapped(line, columns, indent));
}
