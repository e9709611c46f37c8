// The commands as they are defined, for what is made of them: pages of the documentation and of the manual.
import { PassThrough } from 'node:stream';
import { type Command, Help } from 'commander';
import type { CliContext } from '../../src/cli/context.ts';
import { createProgram } from '../../src/cli/program.ts';

// Nothing of it is used: commands are looked at, and not run.
const nowhere = new PassThrough() as unknown as NodeJS.WriteStream;
export const silentContext: CliContext = {
  stdout: nowhere,
  stderr: nowhere,
  signal: new AbortController().signal,
  block: (work) => work(),
  reportFindings: () => {},
};

/** Those that help names, in its order, each with its options and sub-commands. */
export async function loadCommands(): Promise<readonly Command[]> {
  const program = await createProgram(silentContext, []);
  const names = new Help()
    .visibleCommands(program)
    .map((command) => command.name())
    .filter((name) => name !== 'help');
  const commands: Command[] = [];
  for (const name of names) {
    const { commands: loaded } = await createProgram(silentContext, [name]);
    const command = loaded.find((each) => each.name() === name);
    if (command) commands.push(command);
  }
  return commands;
}
