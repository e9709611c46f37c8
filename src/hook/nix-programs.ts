// Nix's programs from within a hook: it runs as root with an almost empty environment.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runNix } from '../store/nix-command.ts';
import { isStorePath } from '../store/store-path-name.ts';

/** Where installations put them. */
const knownFolders: readonly string[] = [
  '/run/current-system/sw/bin',
  '/nix/var/nix/profiles/default/bin',
  '/root/.nix-profile/bin',
  '/usr/local/bin',
  '/usr/bin',
  '/bin',
];

/** PATH with the places where Nix usually is behind those that it names. */
export function pathWithNix(path: string | undefined): string {
  const folders = (path ?? '').split(delimiter).filter((each) => each !== '');
  return [...folders, ...knownFolders.filter((each) => !folders.includes(each))].join(delimiter);
}

/** Absolute, or undefined when it is in none of these folders. */
export function findProgram(name: string, path: string | undefined): string | undefined {
  return pathWithNix(path)
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** The outputs of a derivation that has been built. @throws NixlayerError as `runNix` */
export async function queryOutputs(derivation: string, storeDir: string): Promise<readonly string[]> {
  const answer = await runNix('nix-store', ['--query', '--outputs', derivation]);
  return answer.split('\n').filter((line) => isStorePath(line, storeDir));
}
