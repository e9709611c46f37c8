// nixlayer __complete: what the scripts of `nixlayer completion` ask.
import { Argument, type Command } from 'commander';
import { answer, type LoadProgram, type Shell, shells } from '../completion/answer.ts';
import type { CliContext } from '../context.ts';

export function defineComplete(command: Command, context: CliContext, load: LoadProgram): void {
  command
    .description('Prints what may stand at a place of a command line.')
    .addArgument(new Argument('<shell>', 'whose script asks').choices(shells))
    .argument('[words...]', 'what it knows of the line')
    .action(async (shell: Shell, words: readonly string[]) => {
      context.stdout.write(await answer(shell, words, load));
    });
}
