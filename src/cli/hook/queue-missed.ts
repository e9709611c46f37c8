// nixlayer hook catch-up
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { askSocket } from '../../hook/ask-owner.ts';
import { catchUp } from '../../hook/catch-up.ts';
import { hookFolder } from '../../hook/hook-folder.ts';
import { defaultStoreDir } from '../../store/nix-store.ts';
import { type CliContext, printJson, printText } from '../context.ts';
import type { JsonOption } from '../json-option.ts';

/** @throws NixlayerError E_INPUT, E_HOOK, and of Nix */
export async function queueMissed(
  paths: readonly string[],
  { closure = false, json }: JsonOption & { readonly closure?: boolean },
  context: CliContext,
): Promise<void> {
  const folder = hookFolder(process.env);
  const queued = await catchUp(paths.length > 0 ? paths : usualFolders(), {
    folder,
    storeDir: defaultStoreDir(),
    closure,
  });
  await askSocket(folder.socket, { ask: 'wake' });
  if (json) return printJson(context, { queued });
  for (const { path, kind } of queued) printText(context, `${path} (${kind})`);
  const count = queued.length === 1 ? '1 image is' : `${queued.length} images are`;
  printText(context, `${count} queued; what was delivered already is left out by the daemon`);
}

function usualFolders(): readonly string[] {
  const state = process.env.NIX_STATE_DIR || '/nix/var/nix';
  return ['gcroots', 'profiles'].map((name) => join(state, name)).filter((folder) => existsSync(folder));
}
