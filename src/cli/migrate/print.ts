// What `nixlayer migrate` prints: the diff and the report.
import { dirname, sep } from 'node:path';
import { styleText } from 'node:util';
import { writeFileAtomically } from '../../archive/atomic-file.ts';
import { migrationReporters } from '../../migrate/report/index.ts';
import type { MigrationReport, ReportedFile } from '../../migrate/report/report.ts';
import { encodeBytes } from '../../syntax/bytes.ts';
import { type CliContext, say } from '../context.ts';
import type { EditedFile } from '../edited-files.ts';
import type { MigrateOptions } from './options.ts';

type Written = Pick<MigrateOptions, 'format' | 'json' | 'output'>;

/** A report for programs on the same stream has the diff in it, or stands alone. */
export function printDiff(edited: readonly ReportedFile[], options: Written, context: CliContext): void {
  const { output, json, format } = options;
  if (edited.length === 0 || (output === undefined && (json || format !== 'text'))) return;
  const text = edited.map(({ diff }) => diff).join('');
  context.stdout.write(
    encodeBytes(context.stdout.isTTY ? shownDiff(text, context.stdout.hasColors()) : text),
  );
  if (output === undefined) context.stdout.write('\n');
}

/** For a terminal, which obeys what may stand in a file. */
export function shownDiff(diff: string, colour: boolean): string {
  const styles = { '+': 'green', '-': 'red', '@': 'cyan' } as const;
  const paint = (line: string): string => {
    const style = styles[line[0] as keyof typeof styles];
    return colour && style ? styleText(style, line, { validateStream: false }) : line;
  };
  return diff
    .split('\n')
    .map((line) => paint(line.replaceAll(/[^\P{Cc}\t]|\p{Cf}/gu, '\ufffd')))
    .join('\n');
}

export async function printReport(
  report: MigrationReport,
  { format, json, output }: Written,
  { stdout }: CliContext,
): Promise<void> {
  const render = migrationReporters[json ? 'json' : format];
  if (output === undefined) {
    stdout.write(encodeBytes(render(report, { colour: stdout.isTTY === true && stdout.hasColors() })));
    return;
  }
  const text = encodeBytes(render(report, { colour: false }));
  await writeFileAtomically(output, async (out) => {
    out.write(text);
  });
}

/** Where a patch is applied: here, or in the nearest folder around all files. */
export function folderOfPatch(current: string, edited: readonly EditedFile[]): string {
  const contains = (folder: string) =>
    edited.every(({ file }) => file.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`));
  let folder = current;
  while (!contains(folder)) folder = dirname(folder);
  return folder;
}

export function tellPatch(patch: string, folder: string, report: MigrationReport, context: CliContext): void {
  if (folder !== report.folder) say(context, `${patch} is to be applied in ${folder}`);
}
