// nixlayer hook run
import { enqueueBuild } from '../../hook/enqueue.ts';
import { hookFolder } from '../../hook/hook-folder.ts';
import { defaultStoreDir } from '../../store/nix-store.ts';
import { type CliContext, printJson, say } from '../context.ts';
import type { JsonOption } from '../json-option.ts';

/** Whatever happens, no build fails because of it. */
export async function runHook({ json }: JsonOption, context: CliContext): Promise<void> {
  try {
    const event = await enqueueBuild(process.env, hookFolder(process.env), defaultStoreDir());
    if (json) printJson(context, event);
  } catch (error) {
    const derivation = process.env.DRV_PATH || '(no DRV_PATH)';
    const { message } = error as Error;
    say(context, `nixlayer: ${derivation} is not queued: ${message}`);
    if (json) printJson(context, { error: { derivation, message } });
  }
}
