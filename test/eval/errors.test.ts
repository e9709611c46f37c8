import { describe, expect, test } from 'vitest';
import { createEvaluator } from '../../src/eval/index.ts';
import { evaluate, failure } from './evaluate.ts';

describe('an evaluation error', () => {
  test.each([
    ['{ conf = 1; }.config', `attribute 'config' missing`, `Did you mean 'conf'?`],
    ['{ contents = 1; }.content', `attribute 'content' missing`, `Did you mean 'contents'?`],
    [
      '({ name }: name) { }',
      `function 'anonymous lambda' called without required argument 'name'`,
      `Pass 'name = …'.`,
    ],
    [
      'let f = { name }: name; in f { nam = 1; }',
      `function 'f' called without required argument 'name'`,
      /nam/,
    ],
    ['({ name }: name) { name = 1; tag = 2; }', `called with unexpected argument 'tag'`, /\.\.\./],
    [
      '({ name, contents ? [ ] }: name) { name = 1; content = 2; }',
      `unexpected argument 'content'`,
      `Did you mean 'contents'?`,
    ],
    ['1 + "a"', 'cannot add a string to an integer', 'Convert the number with `toString`.'],
    ['"${1}"', 'cannot coerce an integer: 1 to a string', 'Convert it with `toString`.'],
    ['"${{ }}"', 'cannot coerce a set to a string', /derivation/],
    ['1 2', 'attempt to call something which is not a function but an integer: 1', undefined],
    ['builtins.head 1', 'expected a list but found an integer: 1', undefined],
    ['builtins.elemAt [ ] 0', 'list index 0 is out of bounds', undefined],
    ['if null then 1 else 2', 'expected a Boolean but found null', undefined],
    ['assert 1 == 2; 3', `assertion '1 == 2' failed`, undefined],
    ['throw "no way"', 'no way', undefined],
    ['abort "stop"', `evaluation aborted with the following error message: 'stop'`, undefined],
    ['let x = x; in x', 'infinite recursion encountered', /terms of itself/],
    ['with { lib = 1; }; lob', `undefined variable 'lob'`, `Did you mean 'lib'?`],
    ['builtins.match "\\\\d" "1"', 'invalid regular expression', /\[0-9\]/],
    ['<nixpkgs>', `file 'nixpkgs' was not found in the Nix search path`, /-I nixpkgs=PATH/],
    ['9223372036854775807 + 1', 'integer overflow in adding 9223372036854775807 + 1', undefined],
    ['derivation { name = "a b"; system = "s"; builder = "b"; }', 'illegal character', /allowed/],
    [
      '{ ${builtins.toFile "a" "b"} = 1; }',
      'not allowed to refer to a store path',
      /unsafeDiscardStringContext/,
    ],
  ])('of %s says what is wrong and what to do', (expr, message, hint) => {
    const error = failure(expr);
    expect(error.code).toBe('E_EVAL');
    expect(error.message).toContain(message);
    if (hint === undefined) expect(error.hint).toBeUndefined();
    else if (typeof hint === 'string') expect(error.hint).toBe(hint);
    else expect(error.hint).toMatch(hint);
  });

  test('points at the expression', () => {
    const { location } = failure('let\n  set = { a = 1; };\nin\n  [ set.b ]');
    expect(location).toEqual({
      file: '(string)',
      line: 4,
      column: 9,
      excerpt: '4 |   [ set.b ]\n  |         ^',
    });
  });

  test('names the calls and attributes it happened in, innermost first', () => {
    const { trace, location } = failure('let f = x: x + "a"; g = x: f x; s = { a = g 1; }; in s.a');
    expect(trace).toEqual([
      `while calling 'f' at (string):1:28`,
      `while calling 'g' at (string):1:43`,
      `while evaluating the attribute 'a' at (string):1:56`,
    ]);
    expect(location?.column).toBe(12);
  });

  test('carries the texts of addErrorContext', () => {
    expect(failure('builtins.addErrorContext "while testing" (throw "x")').trace).toContain('while testing');
  });

  test('in a syntax error is E_SYNTAX', () => {
    expect(failure('{ a = ; }').code).toBe('E_SYNTAX');
    expect(failure('undefinedName').code).toBe('E_SYNTAX');
  });

  test('of a recursion without end is no bug', () => {
    const error = failure('let f = n: 1 + f (n + 1); in f 0');
    expect(error.code).toBe('E_EVAL');
    expect(error.message).toMatch(/stack overflow/);
    expect(failure('let f = n: f (n + 1); in f 0', { maxCallDepth: 20 }).message).toBe(
      'stack overflow; max-call-depth exceeded',
    );
  });

  test('leaves the evaluator usable', () => {
    const evaluator = createEvaluator({ searchPath: [], maxCallDepth: 50 });
    const recurse = 'let f = n: if n == 0 then 0 else f (n - 1); in f';
    expect(() => evaluator.evalExpression(`${recurse} 60`, '/')).toThrow(/max-call-depth/);
    expect(evaluator.evalExpression(`${recurse} 40`, '/')).toBe(0n);
  });
});

describe('tryEval', () => {
  test.each([
    ['throw "x"', '{ success = false; value = false; }'],
    ['assert false; 1', '{ success = false; value = false; }'],
    ['1', '{ success = true; value = 1; }'],
  ])('catches %s', (expr, expected) => {
    expect(evaluate(`builtins.tryEval (${expr})`)).toBe(expected);
  });

  test.each(['abort "x"', '1 + "a"', '{ }.a', 'let x = x; in x'])('does not catch %s', (expr) => {
    expect(failure(`builtins.tryEval (${expr})`).code).toBe('E_EVAL');
  });

  test('fails the same way again when a failed value is asked for twice', () => {
    expect(evaluate('let x = throw "x"; in map (y: (builtins.tryEval y).success) [ x x ]')).toBe(
      '[ false false ]',
    );
  });
});
