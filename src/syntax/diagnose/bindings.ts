// Reads bindings (`a.b = …;`, `inherit …;`) up to the first wrong token.
import type { Token } from './lex.ts';
import type { Reader } from './reader.ts';
import { readInterpolation, readString } from './strings.ts';

/** Reads bindings and what closes them: '}' of a set or 'in' of a let, which `opening` began. */
export function readBindings(reader: Reader, closing: '}' | 'in', opening: Token): void {
  const noun = closing === '}' ? 'attribute' : 'variable';
  const closes =
    closing === '}' ? `'}' to close ${reader.opened(opening)}` : `'in' to end ${reader.opened(opening)}`;
  while (!reader.at(closing)) {
    if (reader.at('inherit')) readInherit(reader);
    else if (startsAttr(reader)) readBinding(reader, noun);
    else
      reader.fail(`${noun === 'attribute' ? 'an' : 'a'} ${noun} name or ${closes}`, nameHint(reader.peek()));
  }
  reader.take();
}

function readBinding(reader: Reader, noun: string): void {
  const start = reader.peek().start;
  readAttrPath(reader, 'an attribute name');
  const name = reader.source.text.slice(start, reader.offset);
  const title = name.length > 40 || name.includes('\n') ? noun : `${noun} '${name}'`;
  reader.expect('=', `'=' after ${title}`);
  reader.readExpression(`a value for ${title} after '='`);
  const hint = reader.at('=') ? "the ';' of the definition before is missing" : undefined;
  reader.expect(';', `';' after the value of ${title}`, hint);
}

function readInherit(reader: Reader): void {
  reader.take();
  if (reader.at('(')) {
    const opening = reader.take();
    reader.readExpression("an expression after 'inherit ('");
    reader.expect(')', `')' to close ${reader.opened(opening)}`);
  }
  while (startsAttr(reader)) readAttr(reader, 'a name');
  reader.expect(
    ';',
    "a name or ';' after 'inherit'",
    reader.at(',') ? 'names are separated by spaces' : undefined,
  );
}

/** Reads `a.b."c".${d}`; `expected` names the first step where it is missing. */
export function readAttrPath(reader: Reader, expected: string): void {
  readAttr(reader, expected);
  while (reader.skip('.')) readAttr(reader, "an attribute name after '.'");
}

function startsAttr(reader: Reader): boolean {
  return reader.peek().type === 'id' || reader.at('or', '"', '${');
}

function readAttr(reader: Reader, expected: string): void {
  if (!startsAttr(reader)) reader.fail(expected, nameHint(reader.peek()));
  if (reader.at('${')) readInterpolation(reader);
  else {
    const token = reader.take();
    if (token.text === '"') readString(reader, token, '"');
  }
}

function nameHint({ type, text }: Token): string | undefined {
  return type === 'word' || type === 'number' || type === 'path'
    ? `write it in quotes to use it as a name: "${text}"`
    : undefined;
}
