import { describe, expect, test } from 'vitest';
import { Attrs, createEvaluator, lazy } from '../../src/eval/index.ts';
import { evaluate } from './evaluate.ts';

const create = () => createEvaluator({ searchPath: [], environment: { HOME: '/home/me', FOO: 'bar' } });

describe('printing', () => {
  test('shows what is not evaluated as <CODE>', () => {
    const evaluator = create();
    const value = evaluator.evalExpression(
      '{ a = 1 + 1; b = [ (1 + 1) 2 ]; f = x: x; g = map (x: x); h = map; }',
      '/',
    );
    expect(evaluator.print(value)).toBe('{ a = <CODE>; b = <CODE>; f = <CODE>; g = <CODE>; h = <PRIMOP>; }');
    evaluator.forceDeep(value);
    expect(evaluator.print(value)).toBe(
      '{ a = 2; b = [ 2 2 ]; f = <LAMBDA>; g = <PRIMOP-APP>; h = <PRIMOP>; }',
    );
  });

  test('ends at values that contain themselves', () => {
    expect(evaluate('let x = { y = x; z = [ 1 2 x ]; }; in x')).toBe(
      '{ y = «repeated»; z = [ 1 2 «repeated» ]; }',
    );
    expect(evaluate('let x = [ x ]; in x')).toBe('[ [ «repeated» ] ]');
  });
});

describe('selecting', () => {
  const select = (expr: string, path: string, args = {}) => {
    const evaluator = create();
    return evaluator.print(
      evaluator.forceDeep(evaluator.select(evaluator.evalExpression(expr, '/'), path, args)),
    );
  };

  test.each([
    ['{ a.b = 1; }', 'a.b', '1'],
    ['{ a."b.c" = 1; }', 'a."b.c"', '1'],
    ['{ a = [ 1 { b = 2; } ]; }', 'a.1.b', '2'],
    ['{ a."1" = 3; }', 'a.1', '3'],
    ['{ x ? 1 }: { y ? 2 }: { z = x + y; }', '', '<LAMBDA>'],
    ['{ x ? 1 }: { z = { y ? 2 }: { v = x + y; }; }', 'z.v', '3'],
    ['{ __functor = self: { x ? 5 }: { a = x; }; }', 'a', '5'],
    ['1', '', '1'],
  ])('in %s at %j', (expr, path, expected) => {
    expect(select(expr, path)).toBe(expected);
  });

  test('hands arguments to the functions on the way', () => {
    expect(select('{ x, y ? 2 }: { z = x + y; }', 'z', { x: 40n })).toBe('42');
    expect(select('{ x, ... }@args: args', '', { x: 1n, w: lazy(() => 2n) })).toBe('{ w = 2; x = 1; }');
    expect(select('{ x }@args: args', '', { x: 1n, w: 2n })).toBe('{ x = 1; }');
  });

  test.each([
    ['{ image = 1; }', 'imag', `attribute 'imag' in selection path not found`, `Did you mean 'image'?`],
    ['{ a = 1; b = 2; }', 'other', `not found`, 'There are a, b.'],
    ['{ a = 1; }', 'a.b', `'a' should be a set but is an integer: 1`, undefined],
    ['[ 1 ]', '3', 'list index 3 in selection path is out of range', undefined],
    ['{ }', 'a..b', 'is not an attribute path', /dots/],
    ['{ pkgs }: 1', '', `an argument without a value ('pkgs')`, /--arg pkgs/],
  ])('in %s at %j says what is wrong', (expr, path, message, hint) => {
    expect(() => select(expr, path)).toThrow(
      expect.objectContaining({
        code: 'E_EVAL',
        message: expect.stringContaining(message),
        hint: hint instanceof RegExp ? expect.stringMatching(hint) : hint,
      }),
    );
  });
});

describe('the evaluator', () => {
  test('calls functions with values of the host', () => {
    const evaluator = create();
    const fn = evaluator.evalExpression('a: b: a + b', '/');
    expect(
      evaluator.call(
        fn,
        1n,
        lazy(() => 2n),
      ),
    ).toBe(3n);
  });

  test('gives the text and the JSON of a value', () => {
    const evaluator = create();
    const value = evaluator.evalExpression('{ outPath = "/nix/store/x"; }', '/');
    expect(evaluator.toText(value)).toBe('/nix/store/x');
    expect(evaluator.toJson(value)).toBe('"/nix/store/x"');
    expect(evaluator.isDerivation(evaluator.evalExpression('{ type = "derivation"; }', '/'))).toBe(true);
  });

  test('knows where attributes are written', () => {
    const evaluator = create();
    const value = evaluator.evalExpression('{\n  a = 1;\n} // { ${"b"} = 2; }', '/');
    expect(value).toBeInstanceOf(Attrs);
    const origin = value instanceof Attrs ? value.originOf('a') : undefined;
    expect(origin?.source.positionAt(origin.start)).toMatchObject({ line: 2, column: 3 });
  });

  test('reads the environment it is given', () => {
    const evaluator = create();
    expect(evaluator.evalExpression('builtins.getEnv "FOO"', '/')).toBe('bar');
    expect(evaluator.print(evaluator.evalExpression('~/x', '/'))).toBe('/home/me/x');
  });

  test('in pure evaluation sees neither environment nor search path nor system', () => {
    const options = { pureEval: true, searchPath: ['x=/tmp'], environment: { FOO: 'bar', HOME: '/' } };
    expect(
      evaluate(
        '[ (builtins.getEnv "FOO") builtins.nixPath (builtins ? currentSystem) (builtins ? currentTime) ]',
        options,
      ),
    ).toBe('[ "" [ ] false false ]');
    expect(() => evaluate('__currentTime', options)).toThrow(/pure evaluation/);
    expect(() => evaluate('~/x', options)).toThrow(/home/);
  });

  test('reports traces and warnings', () => {
    const lines: string[] = [];
    evaluate('builtins.trace "a" (builtins.trace [ 1 ] (builtins.warn "b" 1))', {
      onTrace: (line) => lines.push(line),
    });
    expect(lines).toEqual(['trace: a', 'trace: [ 1 ]', 'evaluation warning: b']);
  });

  test('refuses a store directory that is not absolute', () => {
    expect(() => createEvaluator({ storeDir: 'store' })).toThrow(
      expect.objectContaining({ code: 'E_USAGE' }),
    );
  });
});
