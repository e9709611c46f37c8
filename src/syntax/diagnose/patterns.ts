// Reads the parameters of functions up to the first wrong token.
import { lexAt } from './lex.ts';
import type { Reader } from './reader.ts';

/** Whether a `{` here opens the arguments of a function, not a set: `{ }:`, `{ a, …`, `{ a ? …`, `{ ...`. */
export function isSetPattern(reader: Reader): boolean {
  if (!reader.at('{')) return false;
  const { text } = reader.source;
  const second = reader.peekSecond();
  if (second.text === '...') return true;
  const third = lexAt(text, second.end);
  if (second.text === '}') return third.text === ':' || third.text === '@';
  if (second.type !== 'id') return false;
  return third.text === ',' || third.text === '?' || third.text === '}';
}

/** Reads the parameter of a function up to and including its colon. */
export function readFunction(reader: Reader): void {
  if (reader.peek().type === 'id') {
    reader.take();
    if (reader.skip('@')) readSetPattern(reader, "'{' after '@'");
  } else {
    readSetPattern(reader, "'{'");
    if (reader.skip('@')) readName(reader, "a name after '@'");
  }
  reader.expect(':', "':' after the arguments of the function");
}

function readSetPattern(reader: Reader, expected: string): void {
  const opening = reader.expect('{', expected);
  const closes = `'}' to close ${reader.opened(opening)}`;
  for (;;) {
    if (reader.skip('}')) return;
    if (reader.skip('...')) {
      reader.expect(
        '}',
        `'}' after '...'`,
        reader.at(',') ? "'...' is the last of the arguments" : undefined,
      );
      return;
    }
    const name = readName(reader, `an argument name, '...' or ${closes}`);
    if (reader.skip('?')) reader.readExpression(`a default for argument '${name}' after '?'`);
    if (!reader.at('}')) reader.expect(',', `',' or '}' after argument '${name}'`);
  }
}

function readName(reader: Reader, expected: string): string {
  return reader.peek().type === 'id' ? reader.take().text : reader.fail(expected);
}
