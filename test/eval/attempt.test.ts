import { describe, expect, test } from 'vitest';
import { NixlayerError } from '../../src/errors/nixlayer-error.ts';
import { type Attrs, createEvaluator, type EvaluatorOptions } from '../../src/eval/index.ts';

/** Far more steps than any of these evaluations may take. */
const endless = "builtins.foldl' (a: b: a + b) 0 (builtins.genList (x: x) 500000)";
const evaluatorWith = (options: EvaluatorOptions = {}) =>
  createEvaluator({ searchPath: [], environment: {}, ...options });

describe('what is evaluated on the side', () => {
  test.each([
    ['throws', 'throw "no"'],
    ['aborts', 'abort "no"'],
    ['has no such variable', 'x'],
    ['is no Nix', '{'],
    ['never ends', endless],
    ['calls too deeply', 'let f = n: 1 + f n; in f 0'],
    ['needs itself', 'let x = x; in x'],
    ['grows without end', 'builtins.genList (x: x) 99999999999'],
  ])('is undefined where it %s, and what comes after is whole', (_, text) => {
    const evaluator = evaluatorWith();
    expect(evaluator.attempt(10_000, () => evaluator.evalExpression(text, '/'))).toBeUndefined();
    const sum = "builtins.foldl' (a: b: a + b) 0 (builtins.genList (x: x) 50000)";
    expect(evaluator.evalExpression(sum, '/')).toBe(1249975000n);
  });

  test('is its value where it has one', () => {
    const evaluator = evaluatorWith();
    expect(evaluator.attempt(10, () => evaluator.evalExpression('1 + 1', '/'))).toBe(2n);
  });

  test('counts among the steps of the whole', () => {
    const evaluator = evaluatorWith({ maxSteps: 10_000 });
    expect(evaluator.attempt(6_000, () => evaluator.evalExpression(endless, '/'))).toBeUndefined();
    const again = () => evaluator.attempt(6_000, () => evaluator.evalExpression(endless, '/'));
    expect(again).toThrow(expect.objectContaining({ code: 'E_LIMIT' }));
    expect(again).toThrow(NixlayerError);
  });

  test('ends with the time of the whole', () => {
    const evaluator = evaluatorWith({ timeoutMs: 1 });
    const attempt = () =>
      evaluator.attempt(Number.MAX_SAFE_INTEGER, () => evaluator.evalExpression(endless, '/'));
    expect(attempt).toThrow(expect.objectContaining({ code: 'E_LIMIT' }));
  });
});

describe('the sets that stand for derivations', () => {
  const drv = '(derivation { name = "a"; system = "x"; builder = "b"; })';
  const recordedOf = (text: string, options: EvaluatorOptions = { recordDerivations: true }) => {
    const evaluator = evaluatorWith(options);
    evaluator.toJson(evaluator.evalExpression(text, '/'));
    return [...evaluator.recorded].map(([path, set]): [string, readonly string[]] => [
      path.slice(44),
      [...(set as Attrs).entries.keys()].filter((name) => ['meta', 'tag'].includes(name)),
    ]);
  };

  test.each<[string, string, unknown]>([
    ['in a text', '"${DRV // { meta = { }; }}"', [['a', ['meta']]]],
    ['by toString', 'toString (DRV // { meta = { }; })', [['a', ['meta']]]],
    ['in a list by toString', 'toString [ (DRV // { meta = { }; }) ]', [['a', ['meta']]]],
    ['in JSON', '[ (DRV // { meta = { }; }) ]', [['a', ['meta']]]],
    [
      'among the attributes of another',
      '"${derivation { name = "b"; system = "x"; builder = "b"; input = DRV // { meta = { }; }; }}"',
      [
        ['a', ['meta']],
        ['b', []],
      ],
    ],
    ['by __toString, not as a path', '"${DRV // { __toString = self: "x"; }}"', []],
    ['not a file below it', '"${{ outPath = "${DRV.outPath}/x"; type = "derivation"; }}"', [['a/x', []]]],
    ['not a plain text', '"${{ outPath = "/x"; }}"', []],
    [
      'the first with meta counts',
      '[ DRV (DRV // { meta = { }; tag = 1; }) (DRV // { meta = { }; }) ]',
      [['a', ['meta', 'tag']]],
    ],
  ])('are remembered as they are used: %s', (_, text, expected) => {
    expect(recordedOf(text.replaceAll('DRV', drv))).toEqual(expected);
  });

  test('are not remembered where nobody asked', () => {
    expect(recordedOf(`"\${${drv}}"`, {})).toEqual([]);
  });
});
