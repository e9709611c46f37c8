// Every command and sub-command of the program, loaded, for tests that walk them.
import type { Command } from 'commander';
import { loadCommands } from '../../../docs/generate/load-commands.ts';

export { silentContext } from '../../../docs/generate/load-commands.ts';

export interface NamedCommand {
  /** `hook daemon` */
  readonly path: string;
  readonly command: Command;
}

/** Those that are shown, sub-commands behind the command that they are of. */
export async function allCommands(): Promise<readonly NamedCommand[]> {
  return (await loadCommands()).flatMap((command) => withInner(command, command.name()));
}

function withInner(command: Command, path: string): readonly NamedCommand[] {
  const inner = command.commands.flatMap((each) => withInner(each, `${path} ${each.name()}`));
  return [{ path, command }, ...inner];
}
