// Texts that are being typed rarely are Nix. A placeholder where the cursor is makes them so, or nearly, and shows in
// the tree what is being written: the name of an attribute, or a value.
import { parseNix, SourceText, type Span } from '../../../syntax/index.ts';
import { SourceFile } from '../../facts/source-file.ts';

export const placeholder = 'nixlayer-placeholder';

export interface Completing {
  readonly file: SourceFile;
  /** The part of the word that is there; of the original text. */
  readonly word: Span;
  /** Offset of the placeholder in the text of `file`. */
  readonly start: number;
  /** Whether `= value;` has to be written as well. */
  readonly isBare: boolean;
}

/** The ways to read the text, the likeliest first. */
export function* readings({ file, text }: SourceText, offset: number): Generator<Completing> {
  const start = offset - (/[a-zA-Z_][\w'-]*$/.exec(text.slice(0, offset))?.[0].length ?? 0);
  const end = offset + (/^[\w'-]+/.exec(text.slice(offset))?.[0].length ?? 0);
  const before = text.slice(0, start);
  const after = text.slice(end);
  const isNamed = /^\s*(?:=(?!=)|\.)/.test(after);
  const isValue = /(?:^|[^=<>!])=\s*$/.test(before);
  const endings = isNamed ? [''] : isValue ? [';', ''] : [' = null;', ''];
  for (const ending of endings) {
    const source = new SourceText(file, `${before}${placeholder}${ending}${after}`);
    yield {
      file: SourceFile.of({ source, result: parseNix(source) }),
      word: { start, end },
      start,
      isBare: !isNamed,
    };
  }
}
