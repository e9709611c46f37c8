import { describe, expect, test } from 'vitest';
import type { Expr } from '../../src/syntax/ast.ts';
import { parseNix, parseNixOrThrow, SourceText } from '../../src/syntax/index.ts';
import { canonical } from '../conformance/parse-canonical.ts';
import operators from './recorded/operators.json' with { type: 'json' };
import strings from './recorded/strings.json' with { type: 'json' };
import { parse, shown } from './show-expr.ts';

const trees: readonly (readonly [source: string, tree: string])[] = [
  // numbers
  ['9223372036854775807', '9223372036854775807'],
  ['007', '7'],
  ['1.5e3', 'float:1500'],
  ['.5', 'float:0.5'],
  ['1.', 'float:1'],
  // paths, search paths, URIs
  ['./.', 'relative<"./.">'],
  ['a/b', 'relative<"a/b">'],
  ['/a/b-c_d+e.f', 'absolute<"/a/b-c_d+e.f">'],
  ['~/a', 'home<"~/a">'],
  ['~/${x}', 'home<"~/" x>'],
  ['./${x}/y${z}', 'relative<"./" x "/y" z>'],
  ['/q /**/a', '(absolute<"/q"> a)'],
  ['./a#c\n', 'relative<"./a">'],
  ['a//b', '(// a b)'],
  ['a/ b', '(/ a b)'],
  ['{}//{}', '(// {} {})'],
  ['<nixpkgs/lib>', '<nixpkgs/lib>'],
  ['x:y', 'uri<"x:y">'],
  ['x: y', '(x: y)'],
  // attribute sets
  ['{ a = 1; "b c" = 2; ${d} = 3; "${e}" = 4; }', '{a=1; "b c"=2; ${d}=3; ${<e>}=4}'],
  ['{ ${"a"} = 1; ${("b")} = 2; }', '{"a"=1; "b"=2}'],
  ['{ a.b."c".${d} = 1; }', '{a.b."c".${d}=1}'],
  [
    'rec { inherit; inherit (a); inherit b "c"; inherit (a) d or; }',
    'rec{inherit() ; inherit(a) ; inherit() b c; inherit(a) d or}',
  ],
  ['let a = 1; in a', '(let {a=1} a)'],
  ['let in 1', '(let {} 1)'],
  ['let { body = 1; }', 'let{body=1}'],
  // functions
  ['{ }: 1', '({}: 1)'],
  ['{ a, b ? 1, }: a', '({a, b ? 1}: a)'],
  ['{ a, ... }@b: a', '({a, ...}@b: a)'],
  ['b@{ ... }: b', '({...}@b: b)'],
  ['a: b: a', '(a: (b: a))'],
  ['{ a }: assert a; with a; a', '({a}: (assert a (with a a)))'],
  // operators and selection
  ['a |> b |> c', '(|> (|> a b) c)'],
  ['a <| b <| c', '(<| a (<| b c))'],
  ['a -> b |> c', '(|> (-> a b) c)'],
  ['a or b', '((a or) b)'],
  ['a.b or c d', '((. a b or c) d)'],
  ['a.or', '(. a or)'],
  ['a.b ? c.d', '(? (. a b) c.d)'],
  ['-a.b', '(- (. a b))'],
  ['if a then b else if c then d else e', '(if a b (if c d e))'],
  ['[ a (b c) d.e or f ]', '[a paren:(b c) (. d e or f)]'],
  // comments and line ends
  ['# a\r1', '1'],
  ['# a\0b\n1', '1'],
  ['/* a */1/**/', '1'],
  // white space that Nix knows, and none else
  ['\t\r\n1 ', '1'],
];

describe('parseNix', () => {
  test.each(trees)('reads %j', (source, tree) => {
    const withOr = new Set(['or', ...'abcdefghijklmnopqrstuvwxyz']);
    expect(parse(source, { globals: withOr }).problems).toEqual([]);
    expect(shown(source)).toBe(tree);
  });

  test.each(Object.entries(operators))('sees the structure in %j that Nix sees', (source, printed) => {
    const ours = parse(`a: b: c: ${source}`, { globals: new Set() });
    expect(ours.problems.length > 0).toBe(printed === null);
    expectStructure(ours.expr, printed);
  });

  test.each(Object.entries(strings))('gives the literal %j the value that Nix gives it', (source, value) => {
    expect(literalValue(parseNix(new SourceText('', source)).expr)).toBe(value);
  });

  test('counts offsets in UTF-16 units', () => {
    const source = '{ e = "é😀${x}"; y = zz; }';
    const [problem] = parse(source).problems;
    expect(source.slice(problem?.start, problem?.end)).toBe('zz');
  });

  test('reads operator chains of any length', () => {
    for (const operator of ['+', '++', '//', '->', '|>', '<|']) {
      const source = Array.from({ length: 20_000 }, () => '[]').join(` ${operator} `);
      expect(parse(source)).toMatchObject({ expr: { type: 'Binary' }, problems: [] });
    }
  });

  test('refuses to go down without end', () => {
    for (const source of [
      `${'('.repeat(100_000)}1${')'.repeat(100_000)}`,
      `{ ${'a.'.repeat(20_000)}a = 1; }`,
    ]) {
      expect(parse(source).problems[0]?.message).toMatch(/^nested too deeply/);
    }
    expect(parse('[{('.repeat(50_000)).problems).toHaveLength(1);
  });
});

describe('parseNixOrThrow', () => {
  test('gives the expression when there is nothing wrong', () => {
    expect(parseNixOrThrow(new SourceText('', '1')).type).toBe('Integer');
  });

  test('throws the first problem with its place', () => {
    expect(() => parseNixOrThrow(new SourceText('x.nix', '{\n  a = 1\n}'))).toThrow(
      expect.objectContaining({
        code: 'E_SYNTAX',
        message: "unexpected '}', expected ';' after the value of attribute 'a'",
        location: { file: 'x.nix', line: 3, column: 1, excerpt: '3 | }\n  | ^' },
      }),
    );
  });
});

function expectStructure(expr: Expr, printed: string | null): void {
  if (printed === null) return;
  const theirs = parseNix(new SourceText('', printed), {
    globals: new Set(['or', '__sub', '__mul', '__div', '__lessThan']),
  });
  expect(canonical(expr, { directory: '/' })).toBe(canonical(theirs.expr, { directory: '/' }));
}

function literalValue(expr: Expr): string {
  if (expr.type !== 'String') throw new Error(`not a string: ${expr.type}`);
  return expr.parts.map((part) => (part.type === 'Text' ? part.value : literalValue(part.expr))).join('');
}
