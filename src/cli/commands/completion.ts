// nixlayer completion
import { readFileSync } from 'node:fs';
import { Argument, type Command } from 'commander';
import { packageFile } from '../../package/package-files.ts';
import { type Shell, shells } from '../completion/answer.ts';
import type { CliContext } from '../context.ts';

const files: Readonly<Record<Shell, string>> = {
  bash: 'nixlayer.bash',
  zsh: '_nixlayer',
  fish: 'nixlayer.fish',
};

export function defineCompletion(command: Command, context: CliContext): void {
  command
    .description(
      'Prints the script with which a shell completes commands, options, their values, files and the attributes of\n' +
        'expressions. It asks nixlayer itself each time, so that it need not be printed anew for another version.',
    )
    .addArgument(new Argument('<shell>', 'the shell that is to complete').choices(shells))
    .addHelpText(
      'after',
      `
Attributes are found by the built-in evaluator, in at most 1.5 seconds or what NIXLAYER_COMPLETION_TIMEOUT says; nothing is built or run. Where to put the script: docs/completion.md.

Examples:
  source <(nixlayer completion bash)     # in ~/.bashrc
  nixlayer completion zsh > ~/.zsh/completions/_nixlayer
  nixlayer completion fish > ~/.config/fish/completions/nixlayer.fish`,
    )
    .action((shell: Shell) => {
      context.stdout.write(readFileSync(packageFile(`completions/${files[shell]}`), 'utf8'));
    });
}
