// Evaluation in a worker, which only compiled code can start.
import { describe, expect, test } from 'vitest';
import { evaluateInWorker } from './deep-evaluation.mjs';

const expression = (text: string) => ({ text });

describe('in a worker', () => {
  test('an evaluation may nest as many calls as in Nix', async () => {
    const text = 'let f = n: if n == 0 then 0 else 1 + f (n - 1); in f 9990';
    expect(await evaluateInWorker(expression(text))).toBe('9990');
  });

  test('a recursion without end is an error with its place', async () => {
    await expect(evaluateInWorker(expression('let f = n: 1 + f (n + 1); in f 0'))).rejects.toMatchObject({
      code: 'E_EVAL',
      message: expect.stringContaining('max-call-depth'),
      location: { line: 1 },
    });
  });

  test('a thunk chain that no call limit stops is an error, not a crash', async () => {
    const text = "builtins.foldl' (a: b: { v = a.v + b; }) { v = 0; } (builtins.genList (x: x) 300000)";
    await expect(evaluateInWorker(expression(text), { stackSizeMb: 8 })).rejects.toMatchObject({
      code: 'E_EVAL',
      message: expect.stringContaining('stack overflow'),
    });
  });

  test('traces arrive and errors keep hint and trace', async () => {
    const lines: string[] = [];
    const text = 'let f = x: builtins.trace "here" x.nmae; in f { name = 1; }';
    await expect(
      evaluateInWorker(expression(text), { onReport: (line) => lines.push(line) }),
    ).rejects.toMatchObject({
      hint: `Did you mean 'name'?`,
      trace: [`while calling 'f' at (string):1:45`],
    });
    expect(lines).toEqual(['trace: here']);
  });

  test('an evaluation without end can be interrupted', async () => {
    const controller = new AbortController();
    const text =
      "builtins.foldl' (a: b: a) 0 (builtins.genericClosure { startSet = [ { key = 0; } ]; operator = x: [ { key = x.key + 1; } ]; })";
    const running = evaluateInWorker(expression(text), { signal: controller.signal });
    setTimeout(() => controller.abort(), 300);
    await expect(running).rejects.toMatchObject({ code: 'E_ABORTED' });
  });
});
