// What was found in files that are the same as before, with all that their evaluation read.
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import * as z from 'zod';
import type { CheckedText } from '../check-text.ts';
import type { FileOutcome, FileTask } from './check-file.ts';
import type { CheckTasks } from './lint-files.ts';

/** What a run remembers, as JSON. */
export interface CheckCache {
  /** Answers from memory where nothing has changed, and remembers what else it finds. */
  readonly check: CheckTasks;
  /** To be given to the next run. */
  serialise(): string;
}

interface Entry {
  /** Of the program, the configuration and the limits. */
  readonly key: string;
  /** Path → what was there. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Without its text, which is read anyway. */
  readonly checked: Omit<CheckedText, 'text'>;
}

const cacheSchema = z.object({
  format: z.literal(1),
  entries: z.record(
    z.string(),
    z.object({
      key: z.string(),
      inputs: z.record(z.string(), z.string()),
      checked: z.custom<Entry['checked']>((value) => typeof value === 'object' && value !== null),
    }),
  ),
});

/**
 * @param version of nixlayer; another one has other rules
 * @param serialised of an earlier run; anything else counts as nothing
 */
export function checkCache(version: string, serialised: string | undefined, check: CheckTasks): CheckCache {
  const entries = new Map<string, Entry>(Object.entries(readEntries(serialised)));
  return {
    check: async (tasks, options) => {
      const linted = new Set(tasks.map(({ file }) => file));
      const stateOf = inputStates(linted);
      const known = new Map<string, FileOutcome>();
      for (const task of tasks) {
        const entry = entries.get(task.file);
        const outcome = entry && recall(entry, task, keyOf(version, task), stateOf);
        if (outcome) known.set(task.file, outcome);
      }
      const unknown = tasks.filter(({ file }) => !known.has(file));
      const found = unknown.length === 0 ? [] : await check(unknown, { ...options, linted: [...linted] });
      options?.onProgress?.(known.size);
      for (const [index, outcome] of found.entries()) {
        const task = unknown[index];
        if (!task) continue;
        known.set(task.file, outcome);
        const entry = entryOf(outcome, keyOf(version, task), stateOf);
        if (entry) entries.set(task.file, entry);
        else entries.delete(task.file);
      }
      return tasks.flatMap(({ file }) => known.get(file) ?? []);
    },
    serialise: () => JSON.stringify({ format: 1, entries: Object.fromEntries(entries) }),
  };
}

function readEntries(serialised: string | undefined): Readonly<Record<string, Entry>> {
  if (serialised === undefined) return {};
  try {
    return cacheSchema.parse(JSON.parse(serialised)).entries;
  } catch {
    return {};
  }
}

// Texts that are not on the disk, and fixes, are not remembered.
function isRemembered({ text, fixes, others }: FileTask): boolean {
  return text === undefined && others === undefined && fixes.length === 0;
}

function keyOf(version: string, task: FileTask): string | undefined {
  return isRemembered(task)
    ? hash(JSON.stringify([version, task.config, task.timeoutMs, task.roots]))
    : undefined;
}

function recall(
  { key, inputs, checked }: Entry,
  { file }: FileTask,
  wanted: string | undefined,
  stateOf: (path: string) => string,
): FileOutcome | undefined {
  if (key !== wanted || Object.entries(inputs).some(([path, state]) => stateOf(path) !== state))
    return undefined;
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(readFileSync(file));
  return { type: 'checked', checked: { ...checked, text }, applied: [], milliseconds: 0 };
}

function entryOf(
  outcome: FileOutcome,
  key: string | undefined,
  stateOf: (path: string) => string,
): Entry | undefined {
  if (outcome.type !== 'checked' || key === undefined) return undefined;
  const { text: _, ...checked } = outcome.checked;
  const paths = [checked.file, ...checked.dependencies];
  return { key, inputs: Object.fromEntries(paths.map((path) => [path, stateOf(path)])), checked };
}

/** What is at a path: its content or entries, and whether diagnostics may be placed in it. */
function inputStates(linted: ReadonlySet<string>): (path: string) => string {
  const known = new Map<string, string>();
  return (path) => {
    const state = known.get(path) ?? `${linted.has(path) ? '+' : '-'}${contentOf(path)}`;
    known.set(path, state);
    return state;
  };
}

function contentOf(path: string): string {
  try {
    const stat = lstatSync(path);
    if (stat.isSymbolicLink()) return `link ${readlinkSync(path)}`;
    if (stat.isDirectory()) return `folder ${hash(JSON.stringify(readdirSync(path).toSorted()))}`;
    return stat.isFile() ? hash(readFileSync(path)) : 'special';
  } catch {
    return 'nothing';
  }
}

function hash(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('base64url');
}
