// The options that go with a flake reference, in the words of Nix.
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { FlakeOptions } from '../store/nix-flake.ts';

/** What commander makes of the options below. */
export interface FlakeWords {
  readonly overrideInput: readonly (readonly [name: string, reference: string])[];
  readonly impure?: true;
  readonly writeLockFile: boolean;
}

export function addFlakeOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--override-input <name ref>', 'another flake in the place of an input of a flake')
        .default([], 'none')
        .argParser(collectOverride),
    )
    .option('--impure', 'let a flake ask for the environment and the system')
    .option('--no-write-lock-file', 'leave the flake.lock of a flake as it is');
}

export function flakeOptionsOf({ overrideInput, impure, writeLockFile }: FlakeWords): FlakeOptions {
  return { overrideInputs: overrideInput, impure: impure === true, writeLockFile };
}

// `joinPairs` has made NAME=REF of the two words.
function collectOverride(
  text: string,
  previous: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] {
  const [, name, reference] = /^([a-zA-Z_][\w'-]*(?:\/[a-zA-Z_][\w'-]*)*)=([^-].*)$/s.exec(text) ?? [];
  if (name === undefined || reference === undefined)
    throw new InvalidArgumentError('Expected the name of an input and a flake reference.');
  return [...previous, [name, reference]];
}
