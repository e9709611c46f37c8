// The arguments of pipeline steps: what each may be, and the words for it.
import type { SplitTarget } from './split-paths.ts';

/** Reads an argument; undefined if it is not what `expected` says. */
export interface Parameter<T> {
  readonly expected: string;
  readonly read: (argument: unknown) => T | undefined;
}

export const count: Parameter<number> = {
  expected: 'a whole number from 1',
  read: (argument) =>
    typeof argument === 'number' && Number.isSafeInteger(argument) && argument > 0 ? argument : undefined,
};

export const partName: Parameter<string> = {
  expected: 'the name of a part ("main", "common" or "rest")',
  read: (argument) => (typeof argument === 'string' ? argument : undefined),
};

export const paths: Parameter<readonly string[]> = {
  expected: 'a list of store paths',
  read: (argument) => (isStringList(argument) ? argument : undefined),
};

export const pathOrPaths: Parameter<readonly string[]> = {
  expected: 'a store path or a list of them',
  read: readPathOrPaths,
};

export const splitTargets: Parameter<readonly SplitTarget[]> = {
  expected: 'a list of store paths and { "children_of": store path or list of them }',
  read: (argument) => {
    if (!Array.isArray(argument)) return undefined;
    const targets = argument.map(readSplitTarget);
    return targets.every((target) => target !== undefined) ? targets : undefined;
  },
};

function readSplitTarget(argument: unknown): SplitTarget | undefined {
  if (typeof argument === 'string') return argument;
  if (typeof argument !== 'object' || argument === null || Object.keys(argument).join() !== 'children_of')
    return undefined;
  const childrenOf = readPathOrPaths((argument as { readonly children_of: unknown }).children_of);
  return childrenOf && { childrenOf };
}

function readPathOrPaths(argument: unknown): readonly string[] | undefined {
  if (typeof argument === 'string') return [argument];
  return isStringList(argument) ? argument : undefined;
}

function isStringList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
