// Which configuration a file has: that of the nearest nixlayer.json above it.
import { dirname, join } from 'node:path';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import type { FileSystem } from '../../eval/index.ts';
import { decodeSource } from '../../syntax/index.ts';
import { defaultConfiguration, type LintConfiguration } from './configuration.ts';
import { parseConfiguration } from './parse-configuration.ts';

export const configurationFile = 'nixlayer.json';

/** Reads each configuration once. */
export class Configurations {
  readonly #fileSystem: FileSystem;
  readonly #byFolder = new Map<string, LintConfiguration>();

  constructor(fileSystem: FileSystem) {
    this.#fileSystem = fileSystem;
  }

  /** @param file absolute @throws NixlayerError E_USAGE */
  of(file: string): LintConfiguration {
    return this.#ofFolder(dirname(file));
  }

  #ofFolder(folder: string): LintConfiguration {
    const known = this.#byFolder.get(folder);
    if (known) return known;
    const file = join(folder, configurationFile);
    const up = dirname(folder);
    let found: LintConfiguration;
    if (isFile(this.#fileSystem, file)) found = readConfiguration(file, this.#fileSystem);
    else found = up === folder ? defaultConfiguration : this.#ofFolder(up);
    this.#byFolder.set(folder, found);
    return found;
  }
}

/** @param file absolute @throws NixlayerError E_USAGE */
export function readConfiguration(file: string, fileSystem: FileSystem): LintConfiguration {
  let bytes: Uint8Array;
  try {
    bytes = fileSystem.readFile(file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new NixlayerError('E_USAGE', `cannot read the configuration ${file}: ${reason}`, { cause });
  }
  return parseConfiguration(decodeSource(bytes, file).text, file, dirname(file));
}

function isFile(fileSystem: FileSystem, path: string): boolean {
  try {
    const type = fileSystem.lstat(path)?.type;
    return type === 'regular' || type === 'symlink';
  } catch {
    return false;
  }
}
