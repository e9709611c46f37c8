// Comments that suppress a diagnostic, as edits.

import type { Diagnostic } from '../../lint/diagnostic.ts';
import { readSuppressions } from '../../lint/suppress/suppression.ts';
import type { SourceFile } from '../../program/source-file.ts';
import type { SourceText, Span } from '../../syntax/index.ts';

export interface Insertion extends Span {
  readonly newText: string;
}

/** A comment in the line above, or another ID in the one that is there; undefined where no comment can stand. */
export function ignoreHere(file: SourceFile, { rule, range }: Diagnostic): Insertion | undefined {
  const { source, comments } = file;
  const { line } = range.start;
  const there = readSuppressions(source, comments).suppressions.find(
    ({ kind, lines, ids }) => kind === 'line' && lines.first === line && ids.length > 0,
  );
  const last = there?.ids.at(-1);
  if (last) return { start: last.end, end: last.end, newText: `, ${rule}` };
  const start = source.offsetAt(line, 1);
  if (isInsideText(file, start)) return undefined;
  const indentation = /^[ \t]*/.exec(source.line(line))?.[0] ?? '';
  return { start, end: start, newText: `${indentation}# nixlayer-ignore ${rule}${lineEnd(source)}` };
}

/** A comment at the top of the file. */
export function ignoreInFile({ source }: SourceFile, { rule }: Diagnostic): Insertion {
  // Lines for `nix-shell` come first.
  const start = /^(?:#!.*(?:\r\n|\n|\r))*/.exec(source.text)?.[0].length ?? 0;
  return { start, end: start, newText: `# nixlayer-ignore-file ${rule}${lineEnd(source)}` };
}

// In the text of a string, a `#` is no comment; inside of a comment it is no new one.
function isInsideText(file: SourceFile, offset: number): boolean {
  const isAround = ({ start, end }: Span) => start < offset && offset < end;
  if (file.comments.some(isAround)) return true;
  return file
    .all('String')
    .some(
      (string) =>
        isAround(string) && !string.parts.some((part) => part.type === 'Interpolation' && isAround(part)),
    );
}

function lineEnd({ text }: SourceText): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
