import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runInWorker, runWithDeepStack } from '../../src/eval/deep-stack.ts';
import { compiledWorker, removeCompiledWorkers } from '../package/compiled-worker.ts';

const folder = mkdtempSync(join(tmpdir(), 'nixlayer-tasks-'));
const module = pathToFileURL(join(folder, 'tasks.mjs')).href;
let starter: URL;

beforeAll(async () => {
  starter = await compiledWorker('src/eval/evaluation.worker.ts', 'src/errors/nixlayer-error.ts');
  writeFileSync(
    join(folder, 'tasks.mjs'),
    `import { NixlayerError } from '${new URL('nixlayer-error.js', starter).href}';
     export const refuse = (details) => { throw new NixlayerError('E_SPEC', 'wrong', details); };
     export const answer = ({ number }, report) => { report('half way'); return { number: number * 2 }; };
     export const later = async (text) => text.toUpperCase();
     export const recurse = (depth) => { const down = (n) => (n === 0 ? 0 : 1 + down(n - 1)); return down(depth); };
     export const fail = () => { throw new TypeError('a bug'); };
     export const failWithText = () => { throw 'text'; };
     export const leave = () => process.exit(3);
     export const grow = () => { const all = []; for (;;) all.push({ all: [all.length] }); };
     export const wait = () => new Promise((resolve) => setTimeout(resolve, 60_000));
     export const noFunction = 1;`,
  );
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await removeCompiledWorkers();
});

const run = <Result>(name: string, request: unknown, options = {}): Promise<Result> =>
  runInWorker<unknown, Result>(starter, { module, name }, request, options);

describe('a task in a worker', () => {
  test('gives its result, and says lines on the way', async () => {
    const lines: string[] = [];
    const result = await run('answer', { number: 21 }, { onReport: (line: string) => lines.push(line) });
    expect(result).toEqual({ number: 42 });
    expect(lines).toEqual(['half way']);
  });

  test('may take its time', async () => {
    expect(await run('later', 'text')).toBe('TEXT');
  });

  test('has a deep stack, as deep as is asked for', async () => {
    expect(await run('recurse', 500_000)).toBe(500_000);
    await expect(run('recurse', 500_000, { stackSizeMb: 1 })).rejects.toThrow('call stack');
  });

  test('that has a bug rejects with its message and its stack', async () => {
    await expect(run('fail', 0)).rejects.toMatchObject({
      message: 'a bug',
      stack: expect.stringContaining('tasks.mjs'),
    });
    await expect(run('failWithText', 0)).rejects.toMatchObject({ message: 'text' });
  });

  test.each([
    [{}, { location: undefined, hint: undefined, trace: [] }],
    [{ hint: 'mend it' }, { location: undefined, hint: 'mend it', trace: [] }],
    [
      { location: { file: 'a.nix', line: 1, column: 2 }, trace: ['f'] },
      { location: { file: 'a.nix', line: 1, column: 2 }, hint: undefined, trace: ['f'] },
    ],
  ])('that fails with an error of ours rejects with all of it: %o', async (details, expected) => {
    await expect(run('refuse', details)).rejects.toMatchObject({
      name: 'NixlayerError',
      code: 'E_SPEC',
      message: 'wrong',
      ...expected,
    });
  });

  test('that is no function, or ends the worker, is a bug', async () => {
    await expect(run('noFunction', 0)).rejects.toThrow("exports no function 'noFunction'");
    await expect(run('leave', 0)).rejects.toThrow('code 3');
  });

  test('that needs too much memory is an error of its limit', async () => {
    await expect(run('grow', 0, { maxMemoryMb: 64 })).rejects.toMatchObject({
      code: 'E_LIMIT',
      message: 'the evaluation needs more than 64 MiB of memory',
    });
  });

  test('can be interrupted', async () => {
    const controller = new AbortController();
    const running = run('wait', 0, { signal: controller.signal });
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: 'E_ABORTED' });
  });
});

test('run from the sources a task is done in this thread', async () => {
  const task = { module, name: 'none', run: (number: number) => number + 1 };
  expect(await runWithDeepStack(task, 1)).toBe(2);
});
