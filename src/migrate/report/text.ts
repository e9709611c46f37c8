// For people: what is done, left and good to know, by file.
import { styleText } from 'node:util';
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
  type Verification,
} from './report.ts';

type Style = Parameters<typeof styleText>[0];
type Paint = (style: Style, text: string) => string;

const styles: Readonly<Record<MigrationPlace['status'], Style>> = {
  done: 'green',
  left: 'yellow',
  note: 'blue',
  suppressed: 'dim',
};
/** More places of one note say no more. */
const placesShown = 5;

export const reportText: MigrationReporter = (report, { colour }) => {
  const paint: Paint = (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text);
  const blocks = toldFiles(report).map((each) => fileBlock(report, each, paint));
  const proofs = (report.verifications ?? []).map((each) => proofBlock(each, paint));
  return `${[...blocks, closing(report), ...proofs].join('\n\n')}\n`;
};

function fileBlock(
  report: MigrationReport,
  { file, pin, places, problem }: ReportedFile,
  paint: Paint,
): string {
  const nameOf = (path: string) => visible(shownName(report.folder, path));
  const known = pin === undefined ? '' : ` ${paint('dim', `(${shownPin(pin, nameOf)})`)}`;
  return [
    `${paint('bold', nameOf(file))}${known}`,
    ...(problem === undefined ? [] : [`  ${paint('red', 'problem')}  ${visible(problem)}`]),
    ...together(places).map((each) => placesText(each, report.isWritten, paint)),
  ].join('\n');
}

/** Places of which the same is to be said. */
function together(places: readonly MigrationPlace[]): readonly (readonly MigrationPlace[])[] {
  const groups = new Map<string, MigrationPlace[]>();
  for (const each of places) {
    const key = JSON.stringify([each.recipe, each.status, each.message, each.title, each.reason]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
}

function placesText(places: readonly MigrationPlace[], isWritten: boolean, paint: Paint): string {
  const [place] = places;
  if (!place) return '';
  const { status, recipe, message, title, reason } = place;
  const shown = places.slice(0, placesShown).map(({ range: { start } }) => `${start.line}:${start.column}`);
  const more = places.length > placesShown ? [`${places.length - placesShown} more`] : [];
  const word = status === 'done' && !isWritten ? 'edit' : status;
  const indent = ' '.repeat(8);
  const details =
    status === 'done'
      ? []
      : [...(title === undefined ? [] : [title]), ...(reason === undefined ? [] : [reason])];
  return [
    `  ${paint(styles[status], word.padEnd(4))}  ${[...shown, ...more].join(', ')}  ${visible(
      status === 'done' ? (title ?? message) : message,
    )} ${paint('dim', `[${recipe}]`)}`,
    ...(details.length === 0 ? [] : [`${indent}${paint('dim', visible(details.join(': ')))}`]),
  ].join('\n');
}

function proofBlock(verification: Verification, paint: Paint): string {
  const { holds, details } = verification;
  const lines = details.map((each) => (each === '' ? '' : `  ${visible(each)}`));
  return [paint(holds ? 'green' : 'red', visible(proofSentence(verification))), ...lines].join('\n');
}

function closing(report: MigrationReport): string {
  const { files, changed, done, left, notes, suppressed, problems } = summarise(report);
  const edits = `${plural(done, 'edit')} in ${plural(changed, 'file')}`;
  const counts = [
    ...(done > 0 ? [report.isWritten ? `made ${edits}` : `${edits}, not made yet`] : []),
    ...(left > 0 ? [`${left} left to do`] : []),
    ...(notes > 0 ? [plural(notes, 'note')] : []),
    ...(suppressed > 0 ? [`${suppressed} suppressed`] : []),
    ...(problems > 0 ? [`${plural(problems, 'file')} could not be migrated`] : []),
  ];
  const found = counts.length > 0 ? counts.join(', ') : 'nothing to do';
  const isUnknown = toldFiles(report).some(({ pin }) => pin === undefined);
  return [
    `to ${shownGoals(report)}: ${found} (${plural(files, 'file')} looked at)`,
    ...(isUnknown && notes > 0
      ? [
          'It is not known for which nixpkgs all files are written; --from says it, and leaves out what is older.',
        ]
      : []),
  ].join('\n');
}
