// How a failed command ends: the text for a person, the JSON for a program, and the exit code.
import { readFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import { type ErrorLocation, NixlayerError } from '../errors/nixlayer-error.ts';
import { renderExcerpt } from '../syntax/excerpt.ts';
import { SourceText } from '../syntax/source-text.ts';
import { printable } from './printable.ts';
import { sourceStack } from './source-stack.ts';

/** 0 done, 1 the job failed, 2 usage or configuration, 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 130;

/** @param command the first word; `lint` and `diff` keep 1 for what they find */
export function exitCodeOf(error: unknown, command?: string): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (command === 'lint' || command === 'diff')
    return error instanceof NixlayerError && error.code === 'E_ABORTED' ? 130 : 2;
  if (!(error instanceof NixlayerError)) return 1;
  if (error.code === 'E_USAGE') return 2;
  return error.code === 'E_ABORTED' ? 130 : 1;
}

/**
 * The text for stderr, ending in a newline; empty when everything has been said. Errors that are no NixlayerError are
 * defects of ours and keep their stack.
 * @param verbose also what caused it, and what caused that
 */
export function renderFailure(
  error: unknown,
  { verbose = false }: { readonly verbose?: boolean } = {},
): string {
  // commander has printed its message already
  if (error instanceof CommanderError) return '';
  if (!(error instanceof NixlayerError)) {
    const stack = error instanceof Error ? sourceStack(error.stack ?? error.message) : String(error);
    return `nixlayer: this is a defect of nixlayer, please report it\n${stack}\n`;
  }
  const lines = [`error: ${error.message} [${error.code}]`];
  if (error.location) {
    lines.push(`  at ${placeOf(error.location)}`);
    const excerpt = error.location.excerpt ?? readExcerpt(error.location);
    if (excerpt) lines.push('', excerpt, '');
  }
  lines.push(...shortTrace(error.trace).map((step) => `  ${step}`));
  if (error.hint) lines.push(`  hint: ${error.hint}`);
  if (verbose) lines.push(...causesOf(error).map((cause) => `  caused by: ${cause}`));
  // Messages have names of others in them.
  return `${lines.join('\n').replace(/[^\n\t]+/g, printable)}\n`;
}

// Each once, as one line: a cause may have the words of what it caused.
function causesOf(error: NixlayerError): readonly string[] {
  const texts: string[] = [];
  for (let cause = error.cause; cause !== undefined && texts.length < 10; ) {
    const { message, code } =
      cause instanceof Error ? (cause as NodeJS.ErrnoException) : { message: String(cause) };
    const text = message.replace(/\s+/g, ' ').trim();
    if (text !== '' && text !== error.message) texts.push(code === undefined ? text : `${text} [${code}]`);
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return texts;
}

// A recursion repeats its steps, and the way from the file to the library is of less interest than both its ends.
function shortTrace(trace: readonly string[]): string[] {
  const steps: { readonly text: string; count: number }[] = [];
  for (const text of trace) {
    const last = steps.at(-1);
    if (last?.text === text) last.count += 1;
    else steps.push({ text, count: 1 });
  }
  const lines = steps.map(({ text, count }) => (count === 1 ? text : `${text} (${count} times)`));
  const limit = 20;
  if (lines.length <= limit) return lines;
  return [...lines.slice(0, limit / 2), `… ${lines.length - limit} more steps …`, ...lines.slice(-limit / 2)];
}

/** The same for `--json`. */
export function failureAsJson(error: unknown): object {
  if (error instanceof NixlayerError) {
    const { code, message, location, hint, trace } = error;
    return {
      error: {
        code,
        message,
        ...(location && { location }),
        ...(hint && { hint }),
        ...(trace.length > 0 && { trace }),
      },
    };
  }
  return { error: { code: 'E_DEFECT', message: error instanceof Error ? error.message : String(error) } };
}

function placeOf({ file, line, column }: ErrorLocation): string {
  return `${file}:${line}:${column}`;
}

// Nix reports a place without the text around it (and counts columns in bytes, which the caret makes up for on ASCII
// lines, the usual ones).
function readExcerpt({ file, line, column }: ErrorLocation): string | undefined {
  if (!file.startsWith('/')) return undefined;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const source = new SourceText(file, text);
  const start = source.offsetAt(line, column);
  return renderExcerpt(source, { start, end: Math.min(start + 1, text.length) });
}
