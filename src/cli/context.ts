// What a command gets from the process; tests give their own.
import { encodeBytes } from '../syntax/bytes.ts';

export interface CliContext {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Runs work that blocks this thread and has nothing to clean up: Ctrl-C ends the process at once meanwhile. */
  readonly block: <Result>(work: () => Result) => Result;
  /** The command did its work and has something to object to: the process ends with exit code 1. */
  readonly reportFindings: () => void;
}

/** Data for a program: one JSON document on stdout. */
export function printJson(context: CliContext, value: unknown): void {
  context.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}

/** Data for a person, on stdout; what was no UTF-8 in a source is the same bytes again. */
export function printText(context: CliContext, text: string): void {
  context.stdout.write(encodeBytes(`${text}\n`));
}

/** Talk: what is happening, on stderr. */
export function say(context: CliContext, text: string): void {
  context.stderr.write(`${text}\n`);
}
