// Texts that are being typed rarely are Nix. A placeholder where the cursor is makes them so, or nearly, and shows in
// the tree what is being written: the name of an attribute, or a value.

import { SourceFile } from '../../program/source-file.ts';
import { parseNix, SourceText, type Span } from '../../syntax/index.ts';

export const placeholder = 'nixlayer-placeholder';

export interface Completing {
  readonly file: SourceFile;
  /** The part of the word that is there; of the original text. */
  readonly word: Span;
  /** Offset of the placeholder in the text of `file`. */
  readonly start: number;
  /** Whether it stands behind `=`. */
  readonly isValue: boolean;
  /** Whether it has no value yet. */
  readonly isBare: boolean;
}

/** Longer names are not completed. */
const longestName = 500;

/** The ways to read the text, the likeliest first. */
export function* readings({ file, text }: SourceText, offset: number): Generator<Completing> {
  const start =
    offset -
    (/[a-zA-Z_][\w'-]*$/.exec(text.slice(Math.max(0, offset - longestName), offset))?.[0].length ?? 0);
  const end = offset + (/^[\w'-]+/.exec(text.slice(offset))?.[0].length ?? 0);
  const before = text.slice(0, start);
  const after = text.slice(end);
  const isNamed = /^\s*(?:=(?!=)|\.)/.test(after);
  const isValue = /(?:^|[^=<>!])=\s*$/.test(before);
  const endings = isNamed ? [''] : isValue ? [';', ''] : [' = null;', ''];
  const ways = endings.map((ending) => ({ separator: '', ending }));
  // On a line of its own, the one before may lack its semicolon.
  if (!isValue && /[\r\n][ \t]*$/.test(before)) ways.push({ separator: ';', ending: endings[0] ?? '' });
  for (const { separator, ending } of ways) {
    const source = new SourceText(file, `${before}${separator}${placeholder}${ending}${after}`);
    yield {
      file: SourceFile.of({ source, result: parseNix(source) }),
      word: { start, end },
      start: start + separator.length,
      isValue,
      isBare: !isNamed,
    };
  }
}
