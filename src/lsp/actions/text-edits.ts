// Two versions of a text → edits of whole lines, so that cursors and folds elsewhere stay.
import { diffLines } from 'diff';
import type { TextEdit } from 'vscode-languageserver/node';
import type { SourceText } from '../../syntax/index.ts';
import { spanToClientRange } from '../protocol/positions.ts';

export function textEdits(source: SourceText, newText: string): TextEdit[] {
  const edits: { start: number; end: number; text: string }[] = [];
  let offset = 0;
  for (const { value, added, removed } of diffLines(source.text, newText)) {
    const end = added ? offset : offset + value.length;
    if (added || removed) {
      const last = edits.at(-1);
      const edit = { start: offset, end, text: added ? value : '' };
      // Lines that take the place of others make one edit with them.
      if (last?.end === offset)
        edits.splice(-1, 1, { ...edit, start: last.start, text: last.text + edit.text });
      else edits.push(edit);
    }
    offset = end;
  }
  return edits.map(({ start, end, text }) => ({
    range: spanToClientRange(source, { start, end }),
    newText: text,
  }));
}
