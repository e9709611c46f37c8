// A table of all places, for spreadsheets: one line each, with a line of titles.
// Form: https://www.rfc-editor.org/rfc/rfc4180
import { shownName } from '../../lint/report/report.ts';
import { visible } from '../../lint/report/visible.ts';
import type { MigrationPlace } from '../migration.ts';
import type { MigrationReporter, ReportedFile } from './report.ts';

const titles = [
  'file',
  'line',
  'column',
  'call',
  'recipe',
  'status',
  'title',
  'reason',
  'release',
  'message',
] as const;

export const reportCsv: MigrationReporter = ({ folder, files }) => {
  const rows = files.flatMap((file) =>
    file.problem === undefined
      ? file.places.map((place) => placeRow(shownName(folder, file.file), file, place))
      : [problemRow(shownName(folder, file.file), file)],
  );
  return [titles, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
};

function placeRow(
  name: string,
  { pin }: ReportedFile,
  { range: { start }, call, recipe, status, title = '', reason = '', message }: MigrationPlace,
): readonly string[] {
  const { line, column } = start;
  const release = pin?.release ?? '';
  return [
    name,
    `${line}`,
    `${column}`,
    call?.function ?? '',
    recipe,
    status,
    title,
    reason,
    release,
    message,
  ];
}

function problemRow(name: string, { pin, problem = '' }: ReportedFile): readonly string[] {
  return [name, '', '', '', '', 'problem', '', problem, pin?.release ?? '', ''];
}

/** What a spreadsheet would take for a formula begins with an apostrophe. https://owasp.org/www-community/attacks/CSV_Injection */
function field(text: string): string {
  const shown = visible(text);
  const defused = /^[\s\ufffd]*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(shown) ? `'${shown}` : shown;
  return /[",;]|^\s|\s$/.test(defused) ? `"${defused.replaceAll('"', '""')}"` : defused;
}
