// One task of a worker: files by name → what is found in them, and their texts after fixes.
import type { Fix } from '../../edits/edit.ts';
import { fixText } from '../../edits/fix-text.ts';
import { diskFileSystem } from '../../eval/index.ts';
import { overlay } from '../../program/file-systems.ts';
import { decodeSource } from '../../syntax/index.ts';
import { type CheckedText, checkText, type LintRequest } from '../check-text.ts';
import type { LintConfiguration } from '../config/configuration.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { lintText } from '../lint-text.ts';

export interface FileTask {
  /** Absolute. */
  readonly file: string;
  /** In the place of what is on the disk. */
  readonly text?: string;
  readonly config: LintConfiguration;
  /** Texts of other files, in the place of what is on the disk. */
  readonly others?: ReadonlyMap<string, string>;
  /** Which fixes to apply; of none, the text stays. */
  readonly fixes: readonly Fix['applicability'][];
  /** Milliseconds for its evaluation. */
  readonly timeoutMs: number;
  /** Absolute folders that its evaluation may read. Default: those around the file. */
  readonly roots?: readonly string[];
}

export type FileOutcome =
  | {
      readonly type: 'checked';
      readonly checked: CheckedText;
      /** The text before fixes, if those changed it. */
      readonly before?: string;
      readonly applied: readonly Diagnostic[];
      readonly milliseconds: number;
    }
  /** The file cannot be read. */
  | { readonly type: 'unreadable'; readonly file: string; readonly message: string }
  /** A defect of the linter. */
  | { readonly type: 'crashed'; readonly file: string; readonly stack: string };

/** @param isLinted which other files diagnostics may be placed in */
export function checkFile(task: FileTask, isLinted: (file: string) => boolean): FileOutcome {
  const { file, config, fixes, timeoutMs, roots, others = new Map() } = task;
  const start = performance.now();
  let text: string;
  try {
    text = task.text ?? decodeSource(diskFileSystem.readFile(file), file).text;
  } catch (error) {
    return { type: 'unreadable', file, message: error instanceof Error ? error.message : String(error) };
  }
  try {
    const request: LintRequest = {
      file,
      text,
      config,
      fileSystem: overlay(diskFileSystem, others),
      isLinted,
      timeoutMs,
      ...(roots && { roots }),
    };
    const { text: after, applied } =
      fixes.length === 0
        ? { text, applied: [] }
        : fixText(file, text, new Set(fixes), (each) => lintText({ ...request, text: each }).diagnostics);
    return {
      type: 'checked',
      checked: checkText({ ...request, text: after }),
      ...(after !== text && { before: text }),
      applied,
      milliseconds: performance.now() - start,
    };
  } catch (error) {
    return {
      type: 'crashed',
      file,
      stack: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}
