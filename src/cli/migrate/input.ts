// What `nixlayer migrate` is to look at: paths and flake references → files.
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { diskFileSystem, onlyReadable } from '../../eval/index.ts';
import { isIgnored } from '../../lint/config/enabled-rules.ts';
import { Configurations } from '../../lint/config/find-configuration.ts';
import { findFiles } from '../../lint/files/find-files.ts';
import { filesReachedFrom, importReader } from '../../migrate/files-reached.ts';
import { flakeSourceOf } from '../../stages/flakes/flake-source.ts';

export interface MigrateInput {
  /** Absolute, sorted, each once. */
  readonly files: readonly string[];
  /** What the user named, absolute. */
  readonly named: readonly string[];
}

/**
 * A flake reference stands for its flake.nix and the files that this leads to in its folder; folders for the files below that git does not
 * ignore. Files that a nixlayer.json ignores are left out.
 * @throws NixlayerError E_USAGE, E_INPUT
 */
export function readInput(paths: readonly string[]): MigrateInput {
  const files = new Set<string>();
  const named: string[] = [];
  for (const path of paths.length === 0 ? ['.'] : paths) {
    const flake = existsSync(path) ? undefined : flakeSourceOf(path);
    named.push(resolve(flake ?? path));
    const found = flake === undefined ? findFiles([path]) : filesOfFlake(flake);
    for (const file of found) files.add(file);
  }
  const configurations = new Configurations(diskFileSystem);
  const isWanted = (file: string) => !isIgnored(configurations.of(file), file);
  return { files: [...files].filter(isWanted).toSorted(), named };
}

function filesOfFlake(flake: string): readonly string[] {
  return filesReachedFrom(flake, importReader(onlyReadable(diskFileSystem, [dirname(flake)], [])));
}
