// The table of dockerTools functions, asked by the way from a call to a part of its arguments.
import type { ImageArgument } from '../dockertools/functions/argument.ts';
import { type ConfigKey, configKeys } from '../dockertools/functions/config-keys.ts';
import { imageFunction } from '../dockertools/functions.ts';
import type { SetRole } from './syntax/set-role.ts';

/** An argument, or a key of `config` or below. */
export type TableEntry = Pick<ImageArgument, 'name' | 'types' | 'summary'> &
  Partial<Omit<ImageArgument, 'name'>> &
  Partial<Omit<ConfigKey, 'name'>>;

/** What may be written in a set; nothing where names are free, as in `config.Labels`. */
export function entriesIn({ function: name, path }: SetRole): readonly TableEntry[] {
  const [first, ...rest] = path;
  if (first === undefined) return imageFunction(name).arguments;
  if (first !== 'config') return [];
  let keys: readonly ConfigKey[] = configKeys;
  for (const step of rest) keys = keys.find((key) => key.name === step)?.keys ?? [];
  return keys;
}

/** What is said about one part. */
export function entryAt({ function: name, path }: SetRole): TableEntry | undefined {
  return entriesIn({ function: name, path: path.slice(0, -1) }).find((entry) => entry.name === path.at(-1));
}
