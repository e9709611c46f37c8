import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NixlayerError } from '../../../src/errors/nixlayer-error.ts';
import { createEvaluator } from '../../../src/eval/index.ts';
import { derivationCases } from '../derivation-cases.ts';
import { evaluateOrError } from '../evaluate.ts';
import { languageCases } from '../language-cases.ts';

/** The strict printed form in analysis mode, or 'ERROR'. */
function analysed(text: string, strict = true): string {
  try {
    const evaluator = createEvaluator({
      analysis: true,
      searchPath: [],
      environment: {},
      nixVersion: '2.8.0',
    });
    const value = evaluator.evalExpression(text, '/tmp/nixlayer-empty');
    return evaluator.print(strict ? evaluator.forceDeep(value) : value);
  } catch (error) {
    if (error instanceof NixlayerError) return 'ERROR';
    throw error;
  }
}

// Where evaluation fails, analysis may go on, with an unknown value for what failed.
function expectSame(text: string, expected: string): void {
  const found = analysed(text);
  if (expected !== 'ERROR') expect(found).toBe(expected);
}

// What depends on the surroundings is unknown in analysis.
const impure = /getEnv|currentTime|<[a-z]|fetch|pathExists|readFile|readDir|findFile/;

describe('analysis of an expression without unknowns gives what evaluation gives', () => {
  const cases = Object.values(languageCases)
    .flat()
    .filter(({ expr }) => !impure.test(expr));
  test.each(cases)('$expr', ({ expr, expected }) => {
    expectSame(`(${expr})`, expected);
  });

  test('for every expression of a grammar', () => {
    fc.assert(
      fc.property(expression, (inner) => {
        const text = `let a = 1; b = { a = [ 2 ]; }; f = x: x; in ${inner}`;
        expectSame(text, evaluateOrError(text));
      }),
      { numRuns: 500 },
    );
  });

  const paths = 'map (o: o.drvPath + " " + o.outPath + " " + o.outputName)';
  const derivations = Object.values(derivationCases)
    .flat()
    .filter(({ expr }) => !impure.test(expr));
  test.each(derivations)('derivation $expr', ({ expr, expected }) => {
    expectSame(`${paths} (${expr}).all`, expected);
  });

  test('and is as lazy', () => {
    for (const text of [
      '{ a = 1; b = 1 + 1; c = throw "x"; }',
      '[ 1 "a" (1 + 1) ./a [ ] ]',
      'x: x',
      'builtins.map',
    ])
      expect(analysed(text, false)).toBe(printedLazily(text));
  });
});

function printedLazily(text: string): string {
  const evaluator = createEvaluator({ searchPath: [], environment: {}, nixVersion: '2.8.0' });
  return evaluator.print(evaluator.evalExpression(text, '/tmp/nixlayer-empty'));
}

const { expression } = fc.letrec<{ expression: string; leaf: string }>((tie) => ({
  leaf: fc.constantFrom(
    '1',
    '2',
    '1.5',
    'true',
    'false',
    'null',
    '"s"',
    '""',
    './p',
    '[ ]',
    '{ }',
    'a',
    'b',
    'f',
  ),
  expression: fc.oneof(
    { maxDepth: 5, depthSize: 'medium' },
    tie('leaf'),
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom('+', '-', '*', '++', '//', '==', '!=', '<', '>=', '&&', '||', '->'),
        tie('expression'),
      )
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    fc
      .tuple(tie('expression'), tie('expression'), tie('expression'))
      .map(([a, b, c]) => `(if ${a} then ${b} else ${c})`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `{ a = ${a}; \${"b"} = ${b}; }`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `(rec { a = ${a}; c.d = ${b}; e = a; })`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `[ ${a} ${b} ]`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `(let b = ${a}; in ${b})`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `(with ${a}; ${b})`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `(assert ${a}; ${b})`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `((x: ${a}) ${b})`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `(({ a ? 1, ... }@b: ${a}) ${b})`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `(${a}.a or ${b})`),
    tie('expression').map((a) => `(${a}).a`),
    tie('expression').map((a) => `(${a} ? a.d)`),
    tie('expression').map((a) => `"x\${${a}}y"`),
    tie('expression').map((a) => `(f ${a})`),
    fc
      .tuple(
        fc.constantFrom('typeOf', 'toString', 'length', 'attrNames', 'isString', 'head', 'tryEval', 'toJSON'),
        tie('expression'),
      )
      .map(([name, a]) => `(builtins.${name} ${a})`),
    fc
      .tuple(
        fc.constantFrom('map', 'filter', 'all', 'any', 'concatMap', 'elem', 'mapAttrs', 'concatStringsSep'),
        tie('expression'),
        tie('expression'),
      )
      .map(([name, a, b]) => `(builtins.${name} ${a} ${b})`),
  ),
}));
