// What edits wrote, laid out as the file is: a file that nixfmt leaves as it is stays one.
import { expansions } from '../edits/expand.ts';
import { SourceFile } from '../program/source-file.ts';
import { parseAnew, SourceText } from '../syntax/index.ts';
import { type Texts, withEdits } from './texts.ts';

/** Sets in sets in lists: no edit nests deeper. */
const deepest = 20;

/** @param before the texts before the edits. @param files those that were edited */
export function withLayout(texts: Texts, before: Texts, files: readonly string[]): Texts {
  return files.reduce((all, file) => layOut(all, file, before.get(file)?.after ?? ''), texts);
}

function layOut(texts: Texts, file: string, before: string): Texts {
  // Line ends of other kinds are nobody's who uses nixfmt.
  if (before.includes('\r') || expansions(parsed(file, before)).length > 0) return texts;
  let current = texts;
  for (let depth = 0; depth < deepest; depth++) {
    const source = parsed(file, current.get(file)?.after ?? '');
    const edits = source.problems.length > 0 ? [] : expansions(source);
    if (edits.length === 0) break;
    current = withEdits(current, edits);
  }
  return current;
}

function parsed(file: string, text: string): SourceFile {
  return SourceFile.of(parseAnew(new SourceText(file, text)));
}
