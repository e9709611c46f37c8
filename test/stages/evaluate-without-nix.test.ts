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
