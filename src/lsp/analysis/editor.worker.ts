// What needs evaluation, as functions from plain data to plain data: they run in a worker.
import { realpathSync } from 'node:fs';
import { newestRelease } from '../../dockertools/releases.ts';
import type { Range } from '../../edits/edit.ts';
import { fixText } from '../../edits/fix-text.ts';
import { diskFileSystem, readableRoots } from '../../eval/index.ts';
import { type CheckedText, checkText } from '../../lint/check-text.ts';
import type { LintConfiguration } from '../../lint/config/configuration.ts';
import { lintText } from '../../lint/lint-text.ts';
import { chooseRecipes } from '../../migrate/choose-recipes.ts';
import { migrateFilesHere } from '../../migrate/migrate-files.ts';
import { type OfferedEdit, offeredEdits } from '../../migrate/offered-edits.ts';
import { allRecipes, ownRecipes } from '../../migrate/recipes/index.ts';
import { overlay } from '../../program/file-systems.ts';
import { openProgram } from '../../program/open-program.ts';
import type { Span } from '../../syntax/index.ts';
import { type OutlinedCall, outlineOf } from './outline.ts';

export interface AnalysisTask {
  /** Absolute. */
  readonly file: string;
  /** The texts of all open files, this one among them, by file. */
  readonly texts: ReadonlyMap<string, string>;
  readonly config: LintConfiguration;
  /** Absolute folders that expressions may read beside those around the file. */
  readonly allowRead: readonly string[];
}

export interface RecipeTask extends AnalysisTask {
  /** Offsets that a place has to touch. */
  readonly span: Span;
}

/** Of the evaluation of one file; the rules about syntax run all the same. */
const timeoutMs = 3_000;

/** What the rules find in a file and, through it, in the other open ones. */
export function check(task: AnalysisTask): CheckedText {
  return checkText({ ...requestOf(task), isLinted: (file) => task.texts.has(file) });
}

/** The text with all safe fixes. */
export function fix(task: AnalysisTask): string {
  const request = requestOf(task);
  const lint = (text: string) => lintText({ ...request, text }).diagnostics;
  return fixText(task.file, request.text, new Set(['safe']), lint).text;
}

/** What recipes offer at a place, beyond what the rules of the linter do. */
export function recipes(task: RecipeTask): readonly OfferedEdit[] {
  const { file, span } = task;
  const { fileSystem, ...request } = requestOf(task);
  const { text } = request;
  const files = {
    ...{ fileSystem, roots: request.roots, timeoutMs, suppressions: task.config.suppressions },
    texts: new Map([[file, { before: text, after: text, steps: [] }]]),
  };
  const isThere = ({ start, end }: Range) => start.offset <= span.end && span.start <= end.offset;
  return offeredEdits(
    file,
    ownRecipes.map(({ id }) => id),
    files,
    isThere,
  );
}

/** The text with all that takes it to the newest release. */
export function migrate(task: AnalysisTask): string {
  const { file, config } = task;
  const { fileSystem, text, roots } = requestOf(task);
  const wish = { to: newestRelease, goals: ['release'], only: [], except: [], pin: false } as const;
  const request = {
    ...{ tasks: [{ file, text, recipes: chooseRecipes(allRecipes, wish) }], allowed: ['safe'] as const },
    ...{ roots, timeoutMs, suppressions: config.suppressions, fileSystem },
  };
  return migrateFilesHere(request).files[0]?.after ?? text;
}

export function outline(task: AnalysisTask): readonly OutlinedCall[] {
  const { file, texts } = task;
  const { program, real } = openProgram(requestOf(task));
  const calls = outlineOf(program);
  return file === real || texts.has(real) ? calls : renamed(calls, real, file);
}

function requestOf({ file, texts, config, allowRead }: AnalysisTask) {
  const fileSystem = overlay(diskFileSystem, withRealNames(texts));
  const roots = [...readableRoots(diskFileSystem, [file]), ...allowRead];
  return { file, text: texts.get(file) ?? '', config, fileSystem, roots, timeoutMs };
}

// An import finds a file under its real name, an editor may have opened it through a link.
function withRealNames(texts: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const all = new Map(texts);
  for (const [file, text] of texts) {
    try {
      const real = realpathSync(file);
      if (!all.has(real)) all.set(real, text);
    } catch {
      // It was never saved.
    }
  }
  return all;
}

function renamed(calls: readonly OutlinedCall[], from: string, to: string): readonly OutlinedCall[] {
  const rename = <At extends { readonly file: string }>(at: At): At =>
    at.file === from ? { ...at, file: to } : at;
  return calls.map((call) => ({
    ...call,
    callee: rename(call.callee),
    parts: call.parts.map((part) => ({ ...part, key: rename(part.key), value: rename(part.value) })),
  }));
}

export const tasks = { check, fix, outline, recipes, migrate };
