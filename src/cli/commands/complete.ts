// nixlayer __complete: what the scripts of `nixlayer completion` ask.
import { Argument, type Command } from 'commander';
import { answer, type LoadProgram, type Shell, shells } from '../completion/answer.ts';
import type { CliContext } from '../context.ts';

/** Someone waits at the prompt. */
const usualSeconds = 1.5;

export function defineComplete(command: Command, context: CliContext, load: LoadProgram): void {
  command
    .description('Prints what may stand at a place of a command line.')
    .addArgument(new Argument('<shell>', 'whose script asks').choices(shells))
    .argument('[words...]', 'what it knows of the line')
    .action(async (shell: Shell, words: readonly string[]) => {
      context.stdout.write(await answer(shell, words, load, patience()));
    });
}

/** Milliseconds. What is no number of seconds is as if it were not there: nobody would see an error. */
function patience(): number {
  const text = process.env.NIXLAYER_COMPLETION_TIMEOUT ?? '';
  return (/^\d{1,4}(?:\.\d{1,3})?$/.test(text) ? Number(text) : usualSeconds) * 1000;
}
