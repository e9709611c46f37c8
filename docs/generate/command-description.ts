// A command as plain data, for its page in docs/commands and in the manual.
import { type Argument, type Command, Help, type Option } from 'commander';
import { type HelpBlock, helpBlocks, notesOf, optionText } from '../../src/cli/help-text.ts';

export interface CommandDescription {
  /** `nixlayer hook daemon` */
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly description: string;
  readonly arguments: readonly Term[];
  readonly options: readonly Term[];
  /** What stands below the options, without the examples. */
  readonly notes: readonly HelpBlock[];
  /** Lines; those that begin with a blank go on with the line before. */
  readonly examples: readonly string[];
  readonly commands: readonly CommandDescription[];
}

export interface Term {
  /** `-o, --output <file>` */
  readonly term: string;
  readonly text: string;
}

/** @param before the names of what it is a command of, with a blank at the end */
export function describeCommand(command: Command, before = 'nixlayer '): CommandDescription {
  const help = new Help();
  const name = before + command.name();
  const blocks = helpBlocks(notesOf(command));
  const isExamples = (block: HelpBlock): boolean => block.kind === 'lines' && /^Examples?$/.test(block.title);
  const description = command.description();
  return {
    name,
    usage: `${name} ${command.usage()}`,
    summary: command.summary() || asSummary(description),
    description,
    arguments: help.visibleArguments(command).map((argument: Argument) => ({
      term: help.argumentTerm(argument),
      text: help.argumentDescription(argument),
    })),
    options: help.visibleOptions(command).map((option: Option) => ({
      term: help.optionTerm(option),
      text: optionText(option),
    })),
    notes: blocks.filter((block) => !isExamples(block)),
    examples: blocks.flatMap((block) => (block.kind === 'lines' && isExamples(block) ? block.lines : [])),
    commands: command.commands.map((each) => describeCommand(each, `${name} `)),
  };
}

/** `List all rules.` → `list all rules` */
function asSummary(description: string): string {
  const sentence = description.replace(/\.(?:\s.*)?$/s, '');
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

/** The command and those below it, each behind the one that it is of. */
export function withInner(command: CommandDescription): readonly CommandDescription[] {
  return [command, ...command.commands.flatMap(withInner)];
}
