// The programs that an image may run, by the packages that they are in.
import type { CallValue } from '../../../dockertools/image-call.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { attributeOf, possibleValues } from '../../../program/call-values.ts';
import { packageName } from './packages.ts';
import type { Root } from './root.ts';

export interface Program {
  readonly package: string;
  /** Where the package is named. */
  readonly value: CallValue;
}

/** Of packages in the root, of those that commands name, and of what scripts among these have on their path. */
export function programsOf(call: CallFacts, root: Root): readonly Program[] {
  const values = [...root.parts.map(({ value }) => value), ...valuesOfCommands(call)];
  return values.flatMap((value) => [value, ...runtimeInputs(call, value)]).flatMap(programOf);
}

/** The words of `Cmd` and `Entrypoint`, and what is interpolated in them. */
export function valuesOfCommands(call: CallFacts): readonly CallValue[] {
  return commandsOfConfig(call)
    .flatMap((command) => (command.type === 'list' ? command.items : [command]))
    .flatMap(possibleValues)
    .flatMap((word): readonly CallValue[] =>
      word.type === 'text' ? word.parts.flatMap((part) => (typeof part === 'string' ? [] : [part])) : [word],
    );
}

/** What the container runs: the first words of the entrypoint, or of the command when there is none. */
export function firstWords(call: CallFacts): readonly CallValue[] {
  const entrypoints = call.configValues('Entrypoint');
  const commands = entrypoints.length > 0 ? entrypoints : call.configValues('Cmd');
  return commands.flatMap((command) => (command.type === 'list' ? command.items.slice(0, 1) : []));
}

function commandsOfConfig(call: CallFacts): readonly CallValue[] {
  return ['Entrypoint', 'Cmd'].flatMap((key) => call.configValues(key));
}

function runtimeInputs(call: CallFacts, value: CallValue): readonly CallValue[] {
  const made = call.libraryCallOf(value);
  const inputs =
    made?.name === 'writeShellApplication' ? attributeOf(made.arguments[0], 'runtimeInputs') : undefined;
  return inputs?.type === 'list' ? inputs.items.flatMap(possibleValues) : [];
}

function programOf(value: CallValue): readonly Program[] {
  const name = packageName(value);
  return name === undefined ? [] : [{ package: name, value }];
}
