import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runWithDeepStack } from '../../src/eval/index.ts';
import {
  type ExpressionRequest,
  evaluateExpression,
  evaluateExpressionText,
} from '../../src/stages/evaluate-without-nix.ts';

const folder = mkdtempSync(join(tmpdir(), 'evaluate-'));
afterAll(() => rmSync(folder, { recursive: true }));

const request = (text: string, given: Partial<ExpressionRequest> = {}): ExpressionRequest => ({
  source: { kind: 'text', text },
  attribute: '',
  args: {},
  stringArgs: {},
  searchPath: [],
  output: 'json',
  limits: {},
  ...given,
});

const called = '{ x ? 1, y ? "d" }: { v = [ x y (1 + 1) ]; }';

describe('an expression gives what nix-instantiate prints', () => {
  test.each([
    ['json', '{"v":[1,"d",2]}'],
    ['print', '{ v = <CODE>; }'],
    ['strict', '{ v = [ 1 "d" 2 ]; }'],
  ] as const)('as %s', (output, expected) => {
    const given = { output, args: { x: '1' } };
    expect(evaluateExpressionText(request(called, given))).toBe(expected);
  });

  test('with arguments and an attribute path', async () => {
    const given = { args: { x: '20 + 1' }, stringArgs: { y: '20 + 1' }, attribute: 'v' };
    expect(await evaluateExpression(request(called, given))).toBe('[21,"20 + 1",2]');
  });

  test('of a folder, whose default.nix it is', () => {
    writeFileSync(join(folder, 'default.nix'), '{ a = 1; }');
    const source = { kind: 'file', file: folder } as const;
    expect(evaluateExpressionText(request('', { source, attribute: 'a' }))).toBe('1');
  });
});

describe('an attribute', () => {
  const set = '{ a."b.c" = { name, size ? 1 }: size; a.list = [ 1 { x = 2; } ]; a."q\\"uote" = 3; }';

  test.each([
    ['a."b.c"', '<LAMBDA>'],
    ['a.list.1.x', '2'],
    ['a."q\\"uote"', '3'],
    ['a', '{ "b.c" = <CODE>; list = <CODE>; "q\\"uote" = 3; }'],
  ])('%s is printed as it is, and not called', (attribute, expected) => {
    expect(evaluateExpressionText(request(set, { attribute, output: 'print' }))).toBe(expected);
  });

  test('that is missing is an error that names it', () => {
    expect(() => evaluateExpressionText(request(set, { attribute: 'a."b.d"', output: 'print' }))).toThrow(
      /b\.d/,
    );
  });
});

describe('paths of derivations', () => {
  const made =
    'let drv = name: derivation { inherit name; system = "s"; builder = "b"; outputs = [ "out" "dev" ]; }; in ';
  const pathsOf = (text: string) =>
    evaluateExpressionText(request(`${made}${text}`, { output: 'drv-path' }))
      .split('\n')
      .map((path) => path.replace(/^.*\/[a-z0-9]{32}-/, ''));

  test.each([
    ['drv "a"', ['a.drv']],
    ['(drv "a").dev', ['a.drv!dev']],
    ['[ (drv "b") (drv "a") ]', ['b.drv', 'a.drv']],
    ['{ y = drv "a"; x = drv "b"; text = "none"; }', ['b.drv', 'a.drv']],
    ['{ x = drv "a"; inner.y = drv "b"; }', ['a.drv']],
    ['{ x = drv "a"; inner = { recurseForDerivations = true; y = drv "b"; }; }', ['b.drv', 'a.drv']],
    ['{ x = drv "a"; inner = { recurseForDerivations = false; y = drv "b"; }; }', ['a.drv']],
  ])('of %s', (text, expected) => {
    expect(pathsOf(text)).toEqual(expected);
  });

  test('of what has none are an error', () => {
    expect(() => pathsOf('{ a = 1; }')).toThrow(expect.objectContaining({ code: 'E_EVAL' }));
  });
});

test('traces are reported while it runs', async () => {
  const lines: string[] = [];
  await evaluateExpression(request('builtins.trace "seen" 1'), { onReport: (line) => lines.push(line) });
  expect(lines).toEqual(['trace: seen']);
});

test('a task that is aborted before it starts does not start', async () => {
  const task = { module: undefined, name: 'none', run: () => 1 };
  await expect(runWithDeepStack(task, 1, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'E_ABORTED',
  });
});
