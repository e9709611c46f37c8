// What a post-build hook does, as fast as it can: root the outputs, write one file, return.
import { lstatSync } from 'node:fs';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { assertStorePath, isStorePath } from '../store/store-path-name.ts';
import { makeRoot, removeRoot } from './gc-roots.ts';
import { type HookFolder, makeHookFolder } from './hook-folder.ts';
import { queryOutputs } from './nix-programs.ts';
import { type BuildEvent, newEventId, writeEvent } from './spool.ts';

/**
 * @param environment with DRV_PATH and OUT_PATHS, as Nix gives them
 * @throws NixlayerError E_USAGE without a DRV_PATH, E_INVALID_PATH, E_HOOK, and as `runNix`
 */
export async function enqueueBuild(
  environment: NodeJS.ProcessEnv,
  folder: HookFolder,
  storeDir: string,
): Promise<BuildEvent> {
  const derivation = environment.DRV_PATH;
  if (derivation === undefined || derivation === '')
    throw new NixlayerError('E_USAGE', 'DRV_PATH is not set', {
      hint: 'Nix calls this: name it as post-build-hook in nix.conf.',
    });
  assertStorePath(derivation, storeDir);
  if (!derivation.endsWith('.drv'))
    throw new NixlayerError('E_INVALID_PATH', `DRV_PATH (${derivation}) is no derivation`);
  const outputs = await outputsOf(environment.OUT_PATHS ?? '', derivation, storeDir);
  return enqueueOutputs({ derivation, outputs, catchUp: false }, folder);
}

/** Roots outputs and writes the file. @throws NixlayerError E_HOOK, and as `runNix` */
export async function enqueueOutputs(
  build: Pick<BuildEvent, 'derivation' | 'outputs' | 'catchUp'>,
  folder: HookFolder,
): Promise<BuildEvent> {
  makeHookFolder(folder);
  const event = { ...build, id: newEventId(), time: Math.floor(Date.now() / 1000) };
  try {
    for (const [index, path] of event.outputs.entries()) await makeRoot(folder, event.id, index + 1, path);
    writeEvent(folder, event);
  } catch (cause) {
    for (const index of event.outputs.keys()) removeRoot(folder, event.id, index + 1);
    if (cause instanceof NixlayerError) throw cause;
    throw new NixlayerError('E_HOOK', `cannot queue in ${folder.spool}: ${(cause as Error).message}`, {
      cause,
    });
  }
  return event;
}

// Nix 2.8 leaves OUT_PATHS empty, and some later releases name paths that are none.
async function outputsOf(text: string, derivation: string, storeDir: string): Promise<readonly string[]> {
  const paths = text.split(/\s+/).filter((path) => path !== '');
  const good = paths.every((path) => isStorePath(path, storeDir) && isThere(path));
  if (paths.length > 0 && good) return paths;
  const outputs = await queryOutputs(derivation, storeDir);
  if (outputs.length > 0) return outputs;
  throw new NixlayerError('E_INVALID_PATH', `Nix knows no outputs of ${derivation}`);
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
