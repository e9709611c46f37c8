// The values of options and arguments whose choices commander does not know.
import type { Command, Option } from 'commander';

export interface KnownValues {
  readonly values: () => readonly string[] | Promise<readonly string[]>;
  /** Several with commas between them. */
  readonly isList?: true;
  /** What follows each of them. */
  readonly end?: string;
}

const recipes: KnownValues = {
  values: async () => (await import('../../migrate/recipes/index.ts')).allRecipes.map(({ id }) => id),
};
const rules = async (): Promise<readonly string[]> =>
  (await import('../../lint/report/report.ts')).reportedRules.map(({ id }) => id);

/** By the long name of the option. The modules are those that the command has loaded anyway. */
const ofOptions: Readonly<Record<string, KnownValues>> = {
  '--layering': { values: async () => (await import('../../layering/layer-plan.ts')).layerings },
  '--compression': { values: () => ['none', 'gzip', 'zstd'] },
  '--platform': { values: () => ['linux/amd64', 'linux/arm64', 'linux/arm/v7'] },
  '--systems': {
    values: () => ['x86_64-linux', 'aarch64-linux', 'x86_64-darwin', 'aarch64-darwin'],
    isList: true,
  },
  '--ignore': {
    values: async () => (await import('../../image/diff/image-diff.ts')).tolerances,
    isList: true,
  },
  '--rule': { values: rules, end: '=' },
  '--only': { ...recipes, isList: true },
  '--except': { ...recipes, isList: true },
};

const ofGoals: KnownValues = {
  values: async () => [
    ...['layered', 'streamed', 'nixlayer', 'dockertools'],
    ...(await import('../../dockertools/releases.ts')).releases,
  ],
  isList: true,
};

/** By the names of the command and the one that it is of. */
const ofArguments: Readonly<Record<string, KnownValues>> = {
  'lint explain': { values: rules },
  'migrate explain': recipes,
};

export function valuesOfOption(option: Option): KnownValues | undefined {
  const { argChoices, long = '' } = option;
  if (argChoices) return { values: () => argChoices };
  // The option of another command has a folder.
  if (/<goal>/.test(option.flags)) return ofGoals;
  return Object.hasOwn(ofOptions, long) ? ofOptions[long] : undefined;
}

export function valuesOfArgument(command: Command): KnownValues | undefined {
  const path = `${command.parent?.name()} ${command.name()}`;
  return Object.hasOwn(ofArguments, path) ? ofArguments[path] : undefined;
}
