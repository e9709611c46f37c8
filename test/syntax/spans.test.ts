import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Expr } from '../../src/syntax/ast.ts';
import { childSpans } from './child-nodes.ts';
import { parse } from './show-expr.ts';

const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom(
      'a',
      '1',
      '2.5',
      './a',
      '<a>',
      '"é😀"',
      "''\n  a\n''",
      'u:v',
      '{ }',
      '[ ]',
      '{ a.b = 1; inherit c; }',
    ),
    fc
      .tuple(tie('expression'), fc.constantFrom('+', '++', '//', '->', '&&', '|>'), tie('expression'))
      .map(([l, o, r]) => `(${l}) ${o} (${r})`),
    tie('expression').map((e) => `"é\${${e}}x"`),
    tie('expression').map((e) => `''\n  \${${e}}\n   x\n''`),
    tie('expression').map((e) => `rec { a = ${e}; "b".\${c} = d; inherit (${e}) e f; }`),
    tie('expression').map((e) => `({ a, b ? (${e}), ... }@c: a)`),
    tie('expression').map((e) => `(let a = ${e}; in with a; assert a; ${e})`),
    tie('expression').map((e) => `(if a then ${e} else -a.b or [ (${e}) ])`),
    tie('expression').map((e) => `./x/\${${e}}/y`),
    tie('expression').map((e) => `((${e}) ? a."b" )`),
  ),
}));

const fragments = fc.constantFrom(
  ...[
    'a',
    ' ',
    '\n',
    '1',
    '"',
    "''",
    '${',
    '}',
    '{',
    '(',
    ')',
    '[',
    ']',
    '=',
    ';',
    ':',
    ',',
    '.',
    '...',
    '?',
    '@',
    '/',
    './',
    '//',
  ],
  ...[
    'if ',
    ' then ',
    ' else ',
    'let ',
    ' in ',
    'rec ',
    'with ',
    'inherit ',
    ' or ',
    '#',
    '/*',
    '*/',
    '\\',
    '$',
    "'",
    '\r',
    '\0',
    'é',
    '😀',
    '\ud800',
  ],
);

describe('spans', () => {
  test('of children lie within those of their parents, in trees of correct text', () => {
    fc.assert(
      fc.property(expression, (source) => {
        const { expr, problems } = parse(source);
        expect(problems).toEqual([]);
        expectNested(expr);
      }),
    );
  });

  test('of any text lie within the text, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(fragments, { maxLength: 40 }), (pieces) => {
        const source = pieces.join('');
        const { expr, problems } = parse(source);
        for (const { start, end } of [expr, ...problems]) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(source.length);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('cut a node exactly as written', () => {
    const source = '{ x = f "é" { y = [ a.b or 1 ]; }; }';
    const texts: string[] = [];
    walk(parse(source).expr, ({ start, end }) => texts.push(source.slice(start, end)));
    expect(texts).toEqual([
      source,
      'f "é" { y = [ a.b or 1 ]; }',
      'f "é"',
      'f',
      '"é"',
      '{ y = [ a.b or 1 ]; }',
      '[ a.b or 1 ]',
      'a.b or 1',
      'a',
      '1',
    ]);
  });
});

function expectNested(expr: Expr): void {
  for (const { span, expr: child } of childSpans(expr)) {
    expect(span.start).toBeGreaterThanOrEqual(expr.start);
    expect(span.end).toBeLessThanOrEqual(expr.end);
    if (child) expectNested(child);
  }
}

function walk(expr: Expr, visit: (expr: Expr) => void): void {
  visit(expr);
  for (const { expr: child } of childSpans(expr)) if (child) walk(child, visit);
}
