// When what is linted, with a linter that answers when it is told to.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CheckedText } from '../../src/lint/check-text.ts';
import type { Analyst } from '../../src/lsp/analysis/analyst.ts';
import type { AnalysisTask } from '../../src/lsp/analysis/editor.worker.ts';
import { LiveLint } from '../../src/lsp/live-lint.ts';
import type { OpenDocument } from '../../src/lsp/protocol/open-documents.ts';

interface Job {
  readonly task: AnalysisTask;
  readonly signal: AbortSignal;
  readonly finish: (dependencies?: readonly string[]) => void;
  readonly fail: (error: Error) => void;
}

let documents: Map<string, OpenDocument>;
let jobs: Job[];
let published: string[];
let told: string[];
let lint: LiveLint;

beforeEach(() => {
  vi.useFakeTimers();
  documents = new Map();
  jobs = [];
  published = [];
  told = [];
  const run = (_: string, task: AnalysisTask, signal: AbortSignal) =>
    new Promise((resolve, reject) => {
      const text = task.texts.get(task.file) ?? '';
      const checked = {
        file: task.file,
        text,
        diagnostics: [],
        suppressions: [],
        enabled: [],
        imageCalls: 0,
        isCut: false,
      };
      jobs.push({
        task,
        signal,
        finish: (dependencies = []) => resolve({ ...checked, dependencies } satisfies CheckedText),
        fail: reject,
      });
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  lint = new LiveLint(
    { run: run as Analyst['run'] },
    {
      documents: () => [...documents.values()],
      publish: ({ file, version }) => published.push(`${file} ${version}`),
      tell: (kind, message) => told.push(`${kind}: ${message}`),
    },
  );
});
afterEach(() => {
  lint.close();
  vi.useRealTimers();
});

function edit(file: string, version: number): void {
  documents.set(file, { file, uri: `file://${file}`, version, text: `${version}` });
  lint.changed(file);
}

it('lints a file at once when it is opened', async () => {
  edit('/a.nix', 1);
  await vi.advanceTimersByTimeAsync(0);
  expect(jobs.map(({ task }) => task.texts.get('/a.nix'))).toEqual(['1']);
});

it('waits for a rest after an edit, and lints the latest version only', async () => {
  edit('/a.nix', 1);
  await vi.advanceTimersByTimeAsync(0);
  jobs[0]?.finish();
  await lint.whenSettled();
  edit('/a.nix', 2);
  await vi.advanceTimersByTimeAsync(100);
  edit('/a.nix', 3);
  await vi.advanceTimersByTimeAsync(100);
  expect(jobs).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(100);
  expect(jobs.map(({ task }) => task.texts.get('/a.nix'))).toEqual(['1', '3']);
});

it('publishes nothing of a version that was edited meanwhile', async () => {
  edit('/a.nix', 1);
  await vi.advanceTimersByTimeAsync(200);
  edit('/a.nix', 2);
  jobs[0]?.finish();
  await vi.advanceTimersByTimeAsync(200);
  expect(published).toEqual([]);
  jobs[1]?.finish();
  await vi.advanceTimersByTimeAsync(0);
  expect(published).toEqual(['/a.nix 2']);
});

it('gives up what takes long when there is a newer version', async () => {
  edit('/a.nix', 1);
  await vi.advanceTimersByTimeAsync(200);
  expect(jobs[0]?.signal.aborted).toBe(false);
  edit('/a.nix', 2);
  await vi.advanceTimersByTimeAsync(1000);
  expect(jobs[0]?.signal.aborted).toBe(true);
  jobs[1]?.finish();
  await lint.whenSettled();
  expect(published).toEqual(['/a.nix 2']);
});

it('lints files anew that read the one that was edited, and no others', async () => {
  for (const file of ['/a.nix', '/b.nix', '/c.nix']) edit(file, 1);
  await vi.advanceTimersByTimeAsync(200);
  jobs[0]?.finish(['/c.nix']);
  for (const index of [1, 2]) {
    await vi.advanceTimersByTimeAsync(0);
    jobs[index]?.finish();
  }
  await vi.advanceTimersByTimeAsync(0);
  edit('/c.nix', 2);
  await vi.advanceTimersByTimeAsync(200);
  jobs[3]?.finish(['/c.nix']);
  await vi.advanceTimersByTimeAsync(0);
  jobs[4]?.finish();
  await vi.advanceTimersByTimeAsync(0);
  expect(jobs.slice(3).map(({ task }) => task.file)).toEqual(['/a.nix', '/c.nix']);
  // On the disk, too.
  documents.delete('/c.nix');
  lint.changed('/c.nix');
  lint.changed('/d.nix');
  await vi.advanceTimersByTimeAsync(200);
  expect(jobs.slice(5).map(({ task }) => task.file)).toEqual(['/a.nix']);
});

it('tells once that a file could not be linted, and goes on', async () => {
  for (const version of [1, 2]) {
    edit('/a.nix', version);
    await vi.advanceTimersByTimeAsync(200);
    jobs.at(-1)?.fail(new Error('a defect'));
    await vi.advanceTimersByTimeAsync(0);
  }
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/^defect: \/a.nix could not be linted: Error: a defect/);
  expect(published).toEqual(['/a.nix 1', '/a.nix 2']);
});
