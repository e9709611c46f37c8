import { describe, expect, test } from 'vitest';
import { parse } from './show-expr.ts';

// The stretch between ‹ and › is where the problem must be.
const refused: readonly (readonly [source: string, message: string])[] = [
  // tokens that cannot stand where they stand
  ['{ a = 1‹,› b = 2; }', "unexpected ',', expected ';' after the value of attribute 'a'"],
  ['{ a = 1 b ‹=› 2; }', "unexpected '=', expected ';' after the value of attribute 'a'"],
  ['{ a = ‹;› }', "unexpected ';', expected a value for attribute 'a' after '='"],
  ['{ a‹;› }', "unexpected ';', expected '=' after attribute 'a'"],
  ['{ a = 1;‹›', "unexpected end of the file, expected an attribute name or '}' to close '{' on line 1"],
  ['{ a.‹if› = 1; }', "unexpected keyword 'if', expected an attribute name after '.'"],
  ['a.‹let›', "unexpected keyword 'let', expected an attribute name after '.'"],
  ['let a = 1;‹›', "unexpected end of the file, expected a variable name or 'in' to end 'let' on line 1"],
  ['let a = 1; in‹›', "unexpected end of the file, expected an expression after 'in'"],
  ['let or = 1; in ‹or›', "unexpected keyword 'or', expected an expression after 'in'"],
  ['[ ‹or› ]', "unexpected keyword 'or', expected an element or ']' to close '[' on line 1"],
  ['[ 1‹,› 2 ]', "unexpected ',', expected an element or ']' to close '[' on line 1"],
  ['(\n1 ‹]›', "unexpected ']', expected ')' to close '(' on line 1"],
  ['if a then b‹›', "unexpected end of the file, expected 'else'"],
  ['{ a, b ‹c› }: a', "unexpected name 'c', expected ',' or '}' after argument 'b'"],
  ['{ ...‹,› a }: a', "unexpected ',', expected '}' after '...'"],
  ['{ ‹,› }: a', "unexpected ',', expected an attribute name or '}' to close '{' on line 1"],
  ['f (x: x)‹)› y', "unexpected ')', expected the end of the file"],
  ['a |> b ‹<|› c', "unexpected '<|', expected '|>'"],
  ['"abc‹›', 'unexpected end of the file, expected the closing " of the string that begins on line 1'],
  ["''a ${x}‹›", "unexpected end of the file, expected the closing '' of the string that begins on line 1"],
  ['"${x ‹;› }"', "unexpected ';', expected '}' to close '${' on line 1"],
  ['a‹\u00a0›b', 'unexpected character U+00A0, expected the end of the file'],
  ['‹\f›1', 'unexpected character U+000C, expected an expression'],
  ['‹›', 'unexpected end of the file, expected an expression'],
  ['# a‹›', 'unexpected end of the file, expected an expression'],
  ['‹\ufeff›1', 'unexpected byte order mark, expected an expression'],
  ['"a‹\0›b"', 'unexpected character U+0000 in a string'],
  ['1‹\0›', 'unexpected character U+0000, expected the end of the file'],
  ['./a‹/›', 'a path cannot end with a slash'],
  ['‹./a//b›', "a path cannot contain '//'"],
  ['{}@‹b:c›', "'b:c' is one URI, which cannot stand here"],
  ['a . ‹b/c›', "'b/c' is one path, which cannot stand here"],
  ['let a = 1; ‹in/x›', "'in/x' is one path, which cannot stand here"],
  // what the grammar alone does not say
  ['1 == 1 ‹==› true', "'==' cannot follow '==' without parentheses"],
  ['1 < 2 ‹>=› 3', "'>=' cannot follow '<' without parentheses"],
  ['‹9223372036854775808›', 'the integer 9223372036854775808 is larger than 9223372036854775807'],
  ['‹1.0e400›', 'the float 1.0e400 is outside the range of 64-bit floats'],
  ['let ‹${x}› = 1; in 2', "the name of a variable in 'let' cannot be computed"],
  ['{ inherit ‹"${x}"›; }', "a name in 'inherit' cannot be computed"],
  ['{ a, ‹a› }: a', "the function already has an argument 'a'"],
  ['‹a›@{ a }: a', "the function already has an argument 'a'"],
  ['{ a = 1;\n ‹a› = 2; }', "the attribute 'a' is already defined on line 1"],
  ['{ a.b = 1; ‹a› = 2; }', "the attribute 'a' is already defined on line 1"],
  ['{ a.b = 1; ‹a.b›.c = 2; }', "the attribute 'a.b' is already defined on line 1"],
  ['{ inherit a; ‹a› = 1; }', "the attribute 'a' is already defined on line 1"],
  ['{ a.b = 1; a = { ‹b› = 2; }; }', "the attribute 'a.b' is already defined on line 1"],
  ['{ a = { b = 1; ‹b› = 2; }; }', "the attribute 'b' is already defined on line 1"],
  // variables
  ['‹foo›', "undefined variable 'foo'"],
  ['{ aa = 1; b = ‹aa›; }', "undefined variable 'aa'"],
  ['rec { ${x} = ‹aa›; }', "undefined variable 'aa'"],
  ['{ inherit ‹aa›; }', "undefined variable 'aa'"],
  ['{ inherit (‹aa›); }', "undefined variable 'aa'"],
  ['with ‹aa›; 1', "undefined variable 'aa'"],
  ['a ‹or›', "undefined variable 'or'"],
  ['let aa.bb = 1; in ‹bb›', "undefined variable 'bb'"],
  // `rec` of the first definition counts, for all of them
  ['{ a = { bb = 1; }; a = rec { cc = ‹bb›; }; }', "undefined variable 'bb'"],
];

const accepted = [
  '{ a.b = 1; a = { c = 2; }; a.d.e = 3; a.d = { f = 4; }; }',
  '{ a = ({ b = 1; }); a.c = 2; }',
  '{ ${"x"} = 1; "${"x"}" = 2; ${x} = 3; ${x} = 4; }',
  '{ a = rec { bb = 1; }; a.cc = bb; }',
  'with a; foo',
  'foo: { bar ? foo, ... }@baz: [ foo bar baz ]',
  '{ a ? bb, bb }: a',
  'let aa = bb; bb = 1; inherit (aa) cc; in cc',
  'rec { aa = bb; inherit (aa) bb; }',
  'let { aa = 1; body = aa; }',
  '(1 < 2) == (3 < 4)',
];

describe('parseNix reports', () => {
  test.each(refused)('%j', (marked, message) => {
    const start = marked.indexOf('‹');
    const end = marked.indexOf('›') - 1;
    const [problem] = parse(marked.replace(/[‹›]/g, '')).problems;
    expect(problem).toMatchObject({ message, start, end });
  });

  test.each(accepted)('nothing in %j', (source) => {
    expect(parse(source).problems).toEqual([]);
  });

  test('undefined variables against the names of Nix unless told others', () => {
    const source = '[ true builtins.map __add fetchTree somethingElse ]';
    expect(parse(source, {}).problems).toMatchObject([{ message: "undefined variable 'somethingElse'" }]);
    expect(parse(source, { globals: new Set() }).problems).toHaveLength(5);
  });

  test('all problems that do not follow from a syntax error, in order', () => {
    const { problems } = parse('{ a = 1; a = 2; b = foo; c = ./x/; }');
    expect(problems.map(({ start }) => start)).toEqual([9, 20, 32]);
  });

  test('what to do, where that can be known', () => {
    expect(parse('{ if = 1; }').problems[0]?.hint).toBe('write it in quotes to use it as a name: "if"');
    expect(parse('[ a + b ]').problems[0]?.hint).toBe('put an element with operators in parentheses');
    expect(parse('[ 1, 2 ]').problems[0]?.hint).toBe('elements of a list are separated by spaces');
  });

  test('an error and still what the rest of the text says', () => {
    const { expr } = parse('{ a = 1; b = ; c = 3; }');
    expect(expr.type === 'AttrSet' && expr.bindings.length).toBeGreaterThanOrEqual(2);
  });
});
