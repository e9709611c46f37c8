// What the store of an installed Nix knows of single paths.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { type NixCommandOptions, runNix } from './nix-command.ts';

/** Store paths of one command line. */
const atOnce = 4000;

/** The .drv that a store path is an output of, whether that file is there or not. @throws NixlayerError as `runNix` */
export async function deriverOf(
  storePath: string,
  options: NixCommandOptions = {},
): Promise<string | undefined> {
  const answer = await runNix('nix-store', ['--query', '--deriver', storePath], options);
  return answer.trim().endsWith('.drv') ? answer.trim() : undefined;
}

/**
 * The same of many, all of which must be in the store.
 * @returns store path → .drv
 * @throws NixlayerError as `runNix`
 */
export async function deriversOf(
  storePaths: readonly string[],
  options: NixCommandOptions = {},
): Promise<ReadonlyMap<string, string>> {
  const derivers = new Map<string, string>();
  for (let start = 0; start < storePaths.length; start += atOnce) {
    const paths = storePaths.slice(start, start + atOnce);
    const answer = await runNix('nix-store', ['--query', '--deriver', ...paths], options);
    for (const [index, line] of answer.split('\n').entries()) {
      const path = paths[index];
      if (path !== undefined && line.endsWith('.drv')) derivers.set(path, line);
    }
  }
  return derivers;
}

/** Whether all of these store paths are in the store, and complete. @throws NixlayerError as `runNix` */
export async function areValid(
  storePaths: readonly string[],
  options: NixCommandOptions = {},
): Promise<boolean> {
  for (let start = 0; start < storePaths.length; start += atOnce) {
    try {
      const paths = storePaths.slice(start, start + atOnce);
      await runNix('nix-store', ['--check-validity', ...paths], options);
    } catch (error) {
      if (error instanceof NixlayerError && error.code === 'E_INVALID_PATH') return false;
      throw error;
    }
  }
  return true;
}
