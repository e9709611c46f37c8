// For the description of a pull request: a table of what was done, and the rest folded.
import { shownName } from '../../lint/report/report.ts';
import { plural, visible } from '../../lint/report/visible.ts';
import type { MigrationPlace } from '../migration.ts';
import {
  type MigrationReport,
  type MigrationReporter,
  proofSentence,
  type ReportedFile,
  shownGoals,
  shownPin,
  summarise,
  toldFiles,
} from './report.ts';

export const reportMarkdown: MigrationReporter = (report) => {
  const { changed, done, left, notes, suppressed, problems } = summarise(report);
  const counts = [
    `${plural(done, 'edit')} in ${plural(changed, 'file')}`,
    `${left} left to do`,
    plural(notes, 'note'),
    ...(suppressed > 0 ? [`${suppressed} suppressed`] : []),
    ...(problems > 0 ? [`${plural(problems, 'file')} could not be migrated`] : []),
  ];
  return `${[
    `### Image definitions migrated to ${shownGoals(report)}`,
    `${counts.join(', ')}.`,
    ...section(report, 'Done', 'done', true),
    ...section(report, 'Left to do', 'left', true),
    ...section(report, 'Good to know', 'note', false),
    ...section(report, 'Suppressed', 'suppressed', false),
    ...problemsOf(report),
    ...proofsOf(report),
    ...sourcesOf(report),
  ].join('\n\n')}\n`;
};

interface PlacedIn {
  readonly file: ReportedFile;
  readonly place: MigrationPlace;
}

function section(
  report: MigrationReport,
  heading: string,
  status: MigrationPlace['status'],
  isOpen: boolean,
): readonly string[] {
  const found = toldFiles(report).flatMap((file) =>
    file.places.filter((place) => place.status === status).map((place): PlacedIn => ({ file, place })),
  );
  if (found.length === 0) return [];
  const table = [
    '| place | image | what | recipe |',
    '|---|---|---|---|',
    ...found.map(({ file, place }) => row(report, file, place)),
  ].join('\n');
  return [fold(`${heading} (${found.length})`, table, isOpen)];
}

function row({ folder }: MigrationReport, { file }: ReportedFile, place: MigrationPlace): string {
  const { range, call, recipe, status, title, message, reason } = place;
  const advice = [title, reason].filter((each) => each !== undefined).map(plain);
  const what = status === 'done' ? plain(title ?? message) : plain(message);
  const cells = [
    code(`${shownName(folder, file)}:${range.start.line}`),
    call ? code(call.function) : '',
    status === 'done' || advice.length === 0 ? what : `${what}<br>${advice.join(': ')}`,
    code(recipe),
  ];
  return `| ${cells.map((each) => each.replaceAll('|', '\\|')).join(' | ')} |`;
}

function problemsOf(report: MigrationReport): readonly string[] {
  const found = report.files.filter(({ problem }) => problem !== undefined);
  if (found.length === 0) return [];
  const list = found.map(
    ({ file, problem = '' }) => `- ${code(shownName(report.folder, file))}: ${plain(problem)}`,
  );
  return [fold(`Not migrated (${found.length})`, list.join('\n'), true)];
}

function proofsOf({ verifications = [] }: MigrationReport): readonly string[] {
  return verifications.map((each) => {
    const mark = each.holds ? '✅' : '❌';
    const details = [
      '```text',
      ...each.details.map((line) => visible(line).replaceAll('```', "'''")),
      '```',
    ].join('\n');
    return fold(`${mark} ${plain(proofSentence(each))}`, details, !each.holds);
  });
}

/** From where it was learned what the files are written for. */
function sourcesOf(report: MigrationReport): readonly string[] {
  const byPin = new Map<string, number>();
  for (const { pin } of toldFiles(report)) {
    const text = pin ? plain(shownPin(pin, (file) => shownName(report.folder, file))) : 'not known';
    byPin.set(text, (byPin.get(text) ?? 0) + 1);
  }
  if (byPin.size === 0) return [];
  const list = [...byPin].map(([text, files]) => `- ${text}: ${plural(files, 'file')}`);
  return [fold('Written for', list.join('\n'), false)];
}

function fold(summary: string, content: string, isOpen: boolean): string {
  return `<details${isOpen ? ' open' : ''}>\n<summary>${summary}</summary>\n\n${content}\n\n</details>`;
}

/** Text in which nothing is markup, a mention or a reference, for a cell of a table. */
function plain(text: string): string {
  return visible(text).replaceAll(/[\\`*_{}[\]<>#|~!&@$:]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function code(text: string): string {
  const shown = visible(text);
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${shown}${fence}` : `${fence} ${shown} ${fence}`;
}
