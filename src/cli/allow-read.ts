// --allow-read: what an analysis may read beside the folders that it is about.
import { resolve } from 'node:path';
import { Option } from 'commander';

export function allowReadOption(): Option {
  return new Option(
    '--allow-read <dir>',
    'let expressions read this folder, too, beside the paths given and the git checkout around them; may be repeated',
  )
    .default([], 'none')
    .argParser((dir: string, before: readonly string[]) => [...before, resolve(dir)]);
}
