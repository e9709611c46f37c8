// Reads expressions up to the first wrong token.
import { readAttrPath, readBindings } from './bindings.ts';
import type { Token } from './lex.ts';
import { isSetPattern, readFunction } from './patterns.ts';
import type { Reader } from './reader.ts';
import { readPath, readString } from './strings.ts';

const binaryOperators = ['+', '-', '*', '/', '++', '//', '==', '!=', '<', '<=', '>', '>=', '&&', '||', '->'];

/** Reads an expression of any kind. `expected` names it where it is missing: "an expression after 'in'". */
export function readExpression(reader: Reader, expected: string): void {
  for (;;) {
    const isName = reader.peek().type === 'id' && [':', '@'].includes(reader.peekSecond().text);
    if (isName || isSetPattern(reader)) {
      readFunction(reader);
      expected = "the body of the function after ':'";
    } else if (reader.at('assert', 'with')) {
      const { text } = reader.take();
      readExpression(reader, `an expression after '${text}'`);
      reader.expect(';', `';' after the ${text === 'with' ? "set of 'with'" : "condition of 'assert'"}`);
      expected = `an expression after '${text} …;'`;
    } else if (reader.at('let') && reader.peekSecond().text !== '{') {
      const opening = reader.take();
      readBindings(reader, 'in', opening);
      expected = "an expression after 'in'";
    } else if (reader.at('if')) {
      reader.take();
      readExpression(reader, "a condition after 'if'");
      reader.expect('then', "'then' after the condition of 'if'");
      readExpression(reader, "an expression after 'then'");
      reader.expect('else', "'else'", "an 'if' without 'else' has no value: Nix wants both");
      expected = "an expression after 'else'";
    } else {
      readOperators(reader, expected);
      return;
    }
  }
}

function readOperators(reader: Reader, expected: string): void {
  let pipe: string | undefined;
  readOperand(reader, expected);
  for (;;) {
    if (reader.at('|>', '<|')) {
      const { text } = reader.peek();
      if (pipe !== undefined && pipe !== text)
        reader.fail(`'${pipe}'`, "'|>' and '<|' do not mix without parentheses");
      pipe = text;
    } else if (reader.skip('?')) {
      readAttrPath(reader, "an attribute name after '?'");
      continue;
    } else if (!reader.at(...binaryOperators)) return;
    const { text } = reader.take();
    readOperand(reader, `an expression after '${text}'`);
  }
}

function readOperand(reader: Reader, expected: string): void {
  let wanted = expected;
  while (reader.at('!', '-')) wanted = `an expression after '${reader.take().text}'`;
  if (!startsSimple(reader)) reader.fail(wanted, parenthesesHint(reader.peek()));
  while (startsSimple(reader)) readSelect(reader);
}

function parenthesesHint({ text }: Token): string | undefined {
  const needs = ['if', 'let', 'with', 'assert'].includes(text);
  return needs ? `put '${text} …' in parentheses` : undefined;
}

/** Reads an operand with its selection: `x`, `x.a.b`, `x.a or y`. */
function readSelect(reader: Reader): void {
  for (;;) {
    readSimple(reader);
    if (!reader.at('.')) {
      reader.skip('or');
      return;
    }
    reader.take();
    readAttrPath(reader, "an attribute name after '.'");
    if (!reader.skip('or')) return;
    if (!startsSimple(reader)) reader.fail("a value after 'or'");
  }
}

/** Whether an expression that can be an argument or a list element starts here. */
function startsSimple(reader: Reader): boolean {
  const { type } = reader.peek();
  if (['id', 'number', 'path', 'uri'].includes(type)) return true;
  if (reader.at('let')) return reader.peekSecond().text === '{';
  return reader.at('"', "''", '(', '{', '[', 'rec');
}

function readSimple(reader: Reader): void {
  const token = reader.take();
  if (token.type === 'path') readPath(reader, token);
  else if (token.type !== 'symbol' && token.type !== 'word') return;
  else if (token.text === '"' || token.text === "''") readString(reader, token, token.text);
  else if (token.text === '(') {
    readExpression(reader, `an expression in the parentheses opened by ${reader.opened(token)}`);
    reader.expect(')', `')' to close ${reader.opened(token)}`);
  } else if (token.text === '[') readList(reader, token);
  else if (token.text === '{') readBindings(reader, '}', token);
  else readBindings(reader, '}', reader.expect('{', `'{' after '${token.text}'`));
}

function readList(reader: Reader, opening: Token): void {
  while (!reader.at(']')) {
    if (startsSimple(reader)) readSelect(reader);
    else reader.fail(`an element or ']' to close ${reader.opened(opening)}`, listHint(reader.peek()));
  }
  reader.take();
}

function listHint({ type, text }: Token): string | undefined {
  if (text === ',') return 'elements of a list are separated by spaces';
  if (type === 'symbol' && [...binaryOperators, '!', '?', ':'].includes(text)) {
    return 'put an element with operators in parentheses';
  }
  return parenthesesHint({ type, text, start: 0, end: 0 });
}
