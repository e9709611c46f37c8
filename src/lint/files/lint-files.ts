// A run of the linter: files → what is reported of each, with fixes made but not yet written.

import type { Fix } from '../../edits/edit.ts';
import { SourceText } from '../../syntax/index.ts';
import type { LintConfiguration } from '../config/configuration.ts';
import { isIgnored } from '../config/enabled-rules.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { notChecked } from '../rules/nix/not-checked.ts';
import { type LintedText, settle } from '../settle.ts';
import type { FileOutcome, FileTask } from './check-file.ts';
import { type CheckFilesOptions, checkFiles } from './check-files.ts';

export interface LintFilesRequest {
  /** Absolute. */
  readonly files: readonly string[];
  /** Texts in the place of what is on the disk, by file. */
  readonly texts: ReadonlyMap<string, string>;
  readonly configurationOf: (file: string) => LintConfiguration;
  /** Which fixes to make. */
  readonly fixes: readonly Fix['applicability'][];
  /** Milliseconds for the evaluation of one file. */
  readonly timeoutMs: number;
  /** Absolute folders that evaluations may read. Default: for each file those around it. */
  readonly roots?: readonly string[];
}

export interface LintRun {
  /** By name of the file. Of fixed files: what is left. */
  readonly results: readonly LintedText[];
  readonly fixed: readonly FixedFile[];
  readonly unreadable: readonly Extract<FileOutcome, { readonly type: 'unreadable' }>[];
  readonly crashed: readonly Extract<FileOutcome, { readonly type: 'crashed' }>[];
}

export interface FixedFile {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly applied: readonly Diagnostic[];
}

/** Checks tasks: with workers, or from a cache. */
export type CheckTasks = (
  tasks: readonly FileTask[],
  options?: CheckFilesOptions,
) => Promise<readonly FileOutcome[]>;

/** A fix in one file may mend what was found through another one that imports it. */
async function recheckImporters(
  tasks: readonly FileTask[],
  outcomes: readonly FileOutcome[],
  options: CheckFilesOptions,
  check: CheckTasks,
): Promise<readonly FileOutcome[]> {
  const fixed = new Map(
    outcomes.flatMap((each) =>
      each.type === 'checked' && each.before !== undefined
        ? [[each.checked.file, each.checked.text] as const]
        : [],
    ),
  );
  const isAffected = (outcome: FileOutcome): boolean =>
    outcome.type === 'checked' &&
    outcome.checked.dependencies.some((path) => path !== outcome.checked.file && fixed.has(path));
  const again = tasks.filter((_, index) => {
    const outcome = outcomes[index];
    return outcome !== undefined && isAffected(outcome);
  });
  if (again.length === 0) return outcomes;
  const linted = options.linted ?? tasks.map(({ file }) => file);
  const checked = await check(
    again.map((task) => {
      const text = fixed.get(task.file);
      return { ...task, ...(text !== undefined && { text }), fixes: [], others: fixed };
    }),
    { ...options, linted },
  );
  const byFile = new Map(again.map(({ file }, index) => [file, checked[index]]));
  return outcomes.map((before, index) => {
    const after = byFile.get(tasks[index]?.file ?? '');
    if (before.type !== 'checked' || after?.type !== 'checked') return before;
    return { ...before, checked: after.checked };
  });
}

// It is in every report, so that nobody takes it for a file without findings.
function asResult({ file, message }: LintRun['unreadable'][number]): LintedText {
  const start = new SourceText(file, '').positionAt(0);
  const diagnostic: Diagnostic = {
    rule: notChecked.id,
    severity: 'error',
    message: `the file cannot be linted: ${message}`,
    file,
    range: { start, end: start },
    related: [],
    fixes: [],
  };
  return { file, text: '', diagnostics: [diagnostic], suppressed: [] };
}

/** @throws NixlayerError E_USAGE of a configuration, E_ABORTED */
export async function lintFiles(
  { files, texts, configurationOf, fixes, timeoutMs, roots }: LintFilesRequest,
  options: CheckFilesOptions = {},
  check: CheckTasks = checkFiles,
): Promise<LintRun> {
  const tasks = files.flatMap((file): readonly FileTask[] => {
    const config = configurationOf(file);
    if (isIgnored(config, file)) return [];
    const text = texts.get(file);
    return [{ file, ...(text !== undefined && { text }), config, fixes, timeoutMs, ...(roots && { roots }) }];
  });
  const first = tasks.length === 0 ? [] : await check(tasks, options);
  const outcomes = await recheckImporters(tasks, first, options, check);
  const checked = outcomes.flatMap((each) => (each.type === 'checked' ? [each] : []));
  const unreadable = outcomes.flatMap((each) => (each.type === 'unreadable' ? [each] : []));
  return {
    results: [
      ...settle(
        checked.map((each) => each.checked),
        configurationOf,
      ),
      ...unreadable.map(asResult),
    ],
    fixed: checked.flatMap(({ checked: { file, text }, before, applied }) =>
      before === undefined ? [] : [{ file, before, after: text, applied }],
    ),
    unreadable,
    crashed: outcomes.flatMap((each) => (each.type === 'crashed' ? [each] : [])),
  };
}
