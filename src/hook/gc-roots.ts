// GC roots: each output of a build that is queued has one, from before the hook returns until its image is delivered.
import { lstatSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { runNix } from '../store/nix-command.ts';
import type { HookFolder } from './hook-folder.ts';

/**
 * A link below Nix's own folder of roots; where that cannot be written, one in our folder that Nix is told of.
 * @param number of the output in its event, from 1
 * @throws NixlayerError as `runNix`, when neither is possible
 */
export async function makeRoot(folder: HookFolder, id: string, number: number, path: string): Promise<void> {
  const name = `${id}.${number}`;
  try {
    mkdirSync(folder.directRoots, { recursive: true, mode: 0o755 });
    symlinkSync(path, join(folder.directRoots, name));
  } catch {
    mkdirSync(folder.indirectRoots, { recursive: true, mode: 0o700 });
    const link = join(folder.indirectRoots, name);
    await runNix('nix-store', ['--realise', path, '--add-root', link, '--indirect']);
  }
}

export function removeRoot(folder: HookFolder, id: string, number: number): void {
  for (const roots of [folder.directRoots, folder.indirectRoots])
    rmSync(join(roots, `${id}.${number}`), { force: true });
}

/**
 * Removes what killed hooks have left: roots that no event knows, a day after they were made.
 * @returns how many
 */
export function removeLostRoots(folder: HookFolder, isKnown: (id: string) => boolean, now: number): number {
  let removed = 0;
  for (const roots of [folder.directRoots, folder.indirectRoots]) {
    for (const name of namesIn(roots)) {
      const id = /^([0-9A-Za-z-]+)\.\d+$/.exec(name)?.[1];
      const status = lstatSync(join(roots, name), { throwIfNoEntry: false });
      if (id === undefined || !status?.isSymbolicLink()) continue;
      if (status.mtimeMs > now - dayMs || isKnown(id)) continue;
      rmSync(join(roots, name), { force: true });
      removed += 1;
    }
  }
  return removed;
}

const dayMs = 24 * 60 * 60 * 1000;

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
