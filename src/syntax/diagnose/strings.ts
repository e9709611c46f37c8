// Reads strings and paths up to the first wrong token.
import { pathEnd, stringTextEnd, type Token } from './lex.ts';
import type { Reader } from './reader.ts';

/** Reads the rest of a string after its opening quotes. */
export function readString(reader: Reader, opening: Token, quotes: '"' | "''"): void {
  const { text } = reader.source;
  const { line } = reader.source.positionAt(opening.start);
  for (;;) {
    reader.moveTo(stringTextEnd(text, reader.offset, quotes));
    if (text.startsWith(quotes, reader.offset)) {
      reader.moveTo(reader.offset + quotes.length);
      return;
    }
    if (!text.startsWith('${', reader.offset)) {
      if (text.charAt(reader.offset) === '\0')
        reader.fail('text of a string', 'Nix strings cannot contain NUL');
      reader.moveTo(text.length);
      reader.fail(`the closing ${quotes} of the string that begins on line ${line}`);
    }
    readInterpolation(reader);
  }
}

/** Reads `${ … }`. */
export function readInterpolation(reader: Reader): void {
  const opening = reader.take();
  reader.readExpression("an expression after '${'");
  reader.expect('}', `'}' to close ${reader.opened(opening)}`);
}

/** Reads the rest of a path after its first token. */
export function readPath(reader: Reader, start: Token): void {
  if (start.text.startsWith('<')) return;
  const { text } = reader.source;
  for (;;) {
    reader.moveTo(pathEnd(text, reader.offset));
    if (!text.startsWith('${', reader.offset)) return;
    readInterpolation(reader);
  }
}
