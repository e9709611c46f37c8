// One run of the command. Everything that can fail ends here: one message, one exit code.
import { toWriteError } from '../errors/write-error.ts';
import type { CliContext } from './context.ts';
import { exitCodeOf, failureAsJson, renderFailure } from './failure.ts';
import { listenForInterruption } from './interruption.ts';
import { joinPairs } from './nix-arguments.ts';
import { createProgram } from './program.ts';

/** @param argv the words of the command line behind the program */
export async function run(argv: readonly string[]): Promise<void> {
  const words = joinPairs(argv);
  const interruption = listenForInterruption();
  let failed = false;
  const fail = (error: unknown): void => {
    // A broken standard output is noticed by who writes and by who listens; the first to say so is enough.
    if (failed) return;
    failed = true;
    process.exitCode = exitCodeOf(error, words[0]);
    const verbose = words.some((word) => word === '-v' || word === '--verbose');
    process.stderr.write(renderFailure(error, { verbose }));
    // What these write to standard output is an archive.
    const out = ['stream', 'export'].includes(words[0] ?? '') ? process.stderr : process.stdout;
    const wantsJson = words.includes('--json') && process.exitCode !== 2 && out.writable;
    if (wantsJson) out.write(`${JSON.stringify(failureAsJson(error), undefined, 2)}\n`);
  };

  process.stdout.on('error', (error) => fail(toWriteError(error, 'to standard output')));
  // Nobody is left to tell.
  process.stderr.on('error', () => process.exit(1));
  try {
    const context: CliContext = {
      stdout: process.stdout,
      stderr: process.stderr,
      signal: interruption.signal,
      block: interruption.block,
      reportFindings: () => {
        process.exitCode = 1;
      },
    };
    const program = await createProgram(context, words);
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    fail(error);
  } finally {
    interruption.dispose();
  }
}
