import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultConfiguration } from '../../../src/lint/config/configuration.ts';
import type { FileOutcome, FileTask } from '../../../src/lint/files/check-file.ts';
import { checkFilesWith } from '../../../src/lint/files/check-files.ts';
import { compiledWorker, removeCompiledWorkers } from '../../package/compiled-worker.ts';

const folder = mkdtempSync(join(tmpdir(), 'nixlayer-check-'));
let worker: URL;

beforeAll(async () => {
  worker = await compiledWorker('src/lint/files/lint.worker.ts');
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await removeCompiledWorkers();
});

function task(name: string, text: string, given: Partial<FileTask> = {}): FileTask {
  const file = join(folder, name);
  writeFileSync(file, text);
  return { file, config: defaultConfiguration, fixes: [], timeoutMs: 10_000, ...given };
}

const image = (workingDir: string) =>
  `{ dockerTools }: dockerTools.buildImage { name = "a"; config.WorkingDir = ${workingDir}; }\n`;
const deep = image('let f = n: if n == 0 then "srv" else f (n - 1); in f 5000');

const rulesOf = (outcomes: readonly FileOutcome[]) =>
  outcomes.map((outcome) =>
    outcome.type === 'checked' ? outcome.checked.diagnostics.map(({ rule }) => rule) : outcome.type,
  );

describe('files are checked in their order', () => {
  test('a few in this thread, which is blocked meanwhile', async () => {
    const tasks = [task('a.nix', image('"srv"')), task('b.nix', image('"/srv"'))];
    let blocked = 0;
    let done = 0;
    const outcomes = await checkFilesWith(worker, tasks, {
      block: (work) => {
        blocked += 1;
        return work();
      },
      onProgress: (files) => {
        done += files;
      },
    });
    expect(rulesOf(outcomes).map((rules) => rules.includes('relative-workdir'))).toEqual([true, false]);
    expect({ blocked, done }).toEqual({ blocked: 2, done: 2 });
  });

  test('many in workers', async () => {
    const tasks = Array.from({ length: 30 }, (_, index) =>
      task(`many-${index}.nix`, image(index % 2 === 0 ? '"srv"' : '"/srv"')),
    );
    let done = 0;
    const outcomes = await checkFilesWith(worker, tasks, {
      block: () => {
        throw new Error('this thread does nothing');
      },
      onProgress: (files) => {
        done += files;
      },
    });
    expect(rulesOf(outcomes).map((rules) => rules.includes('relative-workdir'))).toEqual(
      tasks.map((_, index) => index % 2 === 0),
    );
    expect(done).toBe(30);
  });
});

test('what overflows the stack of this thread is checked where there is more of it', async () => {
  const outcomes = await checkFilesWith(worker, [task('deep.nix', deep)]);
  expect(rulesOf(outcomes)[0]).toContain('relative-workdir');
});

test('a file that needs too much memory takes no other file along', async () => {
  const greedy = image("builtins.foldl' (a: b: a ++ a) [ 1 2 3 4 ] (builtins.genList (i: i) 60)");
  const tasks = [
    ...Array.from({ length: 9 }, (_, index) => task(`fine-${index}.nix`, image('"srv"'))),
    task('greedy.nix', greedy),
  ];
  const outcomes = await checkFilesWith(worker, tasks);
  expect(rulesOf(outcomes.slice(0, 9)).every((rules) => rules.includes('relative-workdir'))).toBe(true);
});

test('a run that is called off ends', async () => {
  const signal = AbortSignal.abort();
  await expect(checkFilesWith(worker, [task('a.nix', deep)], { signal })).rejects.toMatchObject({
    code: 'E_ABORTED',
  });
});
