// What holds for all patterns.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchPattern } from '../../../src/migrate/user-recipes/match-pattern.ts';
import { parsePattern } from '../../../src/migrate/user-recipes/pattern.ts';
import { testUserRecipes } from '../../../src/migrate/user-recipes/test-user-recipes.ts';
import { SourceFile } from '../../../src/program/source-file.ts';
import { childrenOf, type Expr, nixGlobals, parseAnew, SourceText } from '../../../src/syntax/index.ts';
import { randomExpression } from '../../conformance/random-expressions.ts';

const place = { line: 1, column: 1 };
const globals = new Set([...nixGlobals, 'x', 'y', 'f', 'set', 'list', 'p', 'e', 'o']);

describe('a pattern', () => {
  it('matches its own text', () => {
    fc.assert(
      fc.property(randomExpression, (text) => {
        expect(matched(text, text)).toBeDefined();
      }),
      { numRuns: 300 },
    );
  });

  it('matches its own text with a metavariable anywhere, which stands for what was there', () => {
    fc.assert(
      fc.property(randomExpression, fc.nat(), (text, choice) => {
        const file = parse(text);
        const parts = partsOf(file.expr);
        const part = parts[choice % Math.max(1, parts.length)];
        if (!part) return;
        const pattern = `${text.slice(0, part.start)} $it ${text.slice(part.end)}`;
        const captures = matched(pattern, text);
        const captured = captures?.get('it');
        expect(captured?.type).toBe('expression');
        if (captured?.type !== 'expression') return;
        // Parentheses do not count.
        expect(text.slice(part.start, part.end)).toContain(
          text.slice(captured.span.start, captured.span.end),
        );
      }),
      { numRuns: 300 },
    );
  });
});

describe('rewriting', () => {
  const rules: readonly (readonly [string, string])[] = [
    ['old $x', 'new $x'],
    ['old { a = $a; ...$rest }', 'new { b = $a; ...$rest }'],
    ['old [ $a ...$rest ]', 'new $a [ ...$rest ]'],
    ['{ old = $x; ...$rest }', '{ new = $x; ...$rest }'],
    ['if old then $x else $y', '$x'],
    ['old.a', '(new 1)'],
  ];

  it('has an end, is valid, and changes nothing a second time', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...rules),
        randomExpression,
        randomExpression,
        fc.constantFrom(
          'old (A)',
          'old { a = A; inherit x; c = B; }',
          '[ (old [ (A) (B) ]) ]',
          '{ old = A; f = old (B); }',
          'if old then A else B',
          'old.a + 1',
        ),
        ([match, replacement], a, b, frame) => {
          const code = frame.replace(/[AB]/g, (each) => (each === 'A' ? a : b));
          const head = 'old: new: x: y: f: set: list: ';
          const run = (text: string) =>
            testUserRecipes([
              {
                ...{
                  file: '/recipes.nix',
                  id: 'ours',
                  summary: 'Ours.',
                  title: 'Do it',
                  changes: ['*'],
                  keeps: 'nothing',
                },
                rules: [{ match: { text: match, ...place }, rewrite: { text: replacement, ...place } }],
                tests: [{ before: { text, ...place }, after: { text: '', ...place } }],
              },
            ])[0];
          const first = run(head + code)?.actual ?? '';
          expect(parseAnew(new SourceText('/a.nix', first)).result.problems).toEqual([]);
          expect(run(first)?.actual).toBe(first);
        },
      ),
      { numRuns: 100 },
    );
  });
});

function matched(pattern: string, text: string) {
  const file = parse(text);
  return matchPattern(parsePattern('/recipes.nix', { text: pattern, ...place }), file, file.expr);
}

function parse(text: string): SourceFile {
  return SourceFile.of(parseAnew(new SourceText('/image.nix', text), { globals }));
}

/** Expressions that a metavariable can stand for: not what a name is computed from. */
function partsOf(expr: Expr): readonly Expr[] {
  switch (expr.type) {
    case 'String':
    case 'Path':
    case 'Select':
    case 'HasAttr':
      return [expr];
    case 'AttrSet':
    case 'Let':
    case 'LegacyLet': {
      const values = expr.bindings.flatMap((each) =>
        each.type === 'AttrBinding' ? partsOf(each.value) : [],
      );
      return [expr, ...values, ...(expr.type === 'Let' ? partsOf(expr.body) : [])];
    }
    default:
      return [expr, ...childrenOf(expr).flatMap(partsOf)];
  }
}
