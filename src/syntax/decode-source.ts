// The bytes of a source → its text.
import { decodeBytes } from './bytes.ts';
import { SourceText } from './source-text.ts';

/**
 * The text of a .nix file. Nix allows any bytes in comments and strings, and such files do exist: a byte that is no
 * UTF-8 becomes the lone surrogate U+DC00 + byte. A byte order mark stays, for the parser to report.
 *
 * @param file the name that messages show
 */
export function decodeSource(bytes: Uint8Array, file: string): SourceText {
  return new SourceText(file, decodeBytes(bytes));
}
