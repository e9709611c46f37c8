// The bytes of a source → its text.
import { SourceText } from './source-text.ts';

/**
 * The text of a .nix file. Bytes that are no UTF-8 become U+FFFD, one per malformed sequence: Nix allows any bytes
 * in comments and strings, and such files do exist. A byte order mark stays, for the parser to report.
 *
 * @param file the name that messages show
 */
export function decodeSource(bytes: Uint8Array, file: string): SourceText {
  return new SourceText(file, new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
}
