// Paths whose hook never ran, because they were substituted, valid already, or built before there was a hook.
import { lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { runNix } from '../store/nix-command.ts';
import { isStorePath } from '../store/store-path-name.ts';
import { enqueueOutputs } from './enqueue.ts';
import type { HookFolder } from './hook-folder.ts';
import { type ImageKind, recogniseImage } from './recognise.ts';

export interface CaughtUp {
  readonly path: string;
  readonly kind: ImageKind;
}

export interface CatchUpOptions {
  readonly folder: HookFolder;
  readonly storeDir: string;
  /** Also what the paths that are found refer to. */
  readonly closure: boolean;
}

/**
 * Queues the images among store paths, and among those that the links in folders lead to (profiles, GC roots); the
 * newest links first, since a catch-up takes a destination that has nothing yet. What was delivered already the queue
 * knows, and drops.
 * @throws NixlayerError E_INPUT when a path is neither; E_HOOK, and as `runNix`
 */
export async function catchUp(
  paths: readonly string[],
  { folder, storeDir, closure }: CatchUpOptions,
): Promise<readonly CaughtUp[]> {
  let found = [...new Set(paths.flatMap((path) => storePathsAt(path, storeDir)))];
  if (closure && found.length > 0) found = [...new Set([...found, ...(await requisites(found, storeDir))])];
  const queued: CaughtUp[] = [];
  for (const path of found) {
    const derivation = await deriverOf(path, storeDir);
    const image = await recogniseImage(path, derivation ?? null, storeDir).catch(() => undefined);
    if (image === undefined) continue;
    await enqueueOutputs({ derivation, outputs: [path], catchUp: true }, folder);
    queued.push({ path, kind: image.kind });
  }
  return queued;
}

function storePathsAt(given: string, storeDir: string): readonly string[] {
  const path = resolve(given);
  const links: { readonly target: string; readonly made: number }[] = [];
  const visit = (each: string, depth: number): void => {
    const target = storePathOf(each, storeDir);
    if (target !== undefined) {
      links.push({ target, made: lstatSync(each).mtimeMs });
      return;
    }
    if (depth > 8 || !lstatSync(each, { throwIfNoEntry: false })?.isDirectory()) return;
    for (const name of readdirSync(each)) visit(join(each, name), depth + 1);
  };
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined)
    throw new NixlayerError('E_INPUT', `cannot find ${given}`, {
      hint: 'Give a store path, a link to one, or a folder of links: a profile folder, or GC roots.',
    });
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() && storePathOf(path, storeDir) === undefined)
    visit(realpathSync(path), 0);
  else visit(path, 0);
  return links.toSorted((a, b) => b.made - a.made).map(({ target }) => target);
}

/** The store path that a path is, is in, or leads to. */
function storePathOf(path: string, storeDir: string): string | undefined {
  let real: string;
  try {
    real = realpathSync(path);
  } catch {
    // A link whose target is gone.
    return undefined;
  }
  const end = real.indexOf('/', storeDir.length + 1);
  const whole = end < 0 ? real : real.slice(0, end);
  return isStorePath(whole, storeDir) ? whole : undefined;
}

async function requisites(paths: readonly string[], storeDir: string): Promise<readonly string[]> {
  const answer = await runNix('nix-store', ['--query', '--requisites', ...paths]);
  return answer.split('\n').filter((line) => isStorePath(line, storeDir));
}

/** Tells what the output alone does not. Of what was substituted, the derivation may not be there. */
async function deriverOf(path: string, storeDir: string): Promise<string | undefined> {
  const answer = await runNix('nix-store', ['--query', '--deriver', path]).catch(() => '');
  const derivation = answer.trim();
  return isStorePath(derivation, storeDir) && derivation.endsWith('.drv') ? derivation : undefined;
}
