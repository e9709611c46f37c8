// nixlayer hook daemon
import { listenFdFrom, runDaemon } from '../../hook/daemon.ts';
import { hookFolder } from '../../hook/hook-folder.ts';
import { readRules } from '../../hook/rules.ts';
import { defaultStoreDir } from '../../store/nix-store.ts';
import { type CliContext, say } from '../context.ts';
import { createDeliver } from '../deliver.ts';
import { destinationText } from './destination.ts';

/** @throws NixlayerError E_HOOK, E_HOOK_RULES */
export async function serveQueue(
  { config, idle }: { readonly config: string; readonly idle?: number },
  context: CliContext,
): Promise<void> {
  const listenFd = listenFdFrom(process.env, process.pid);
  // Programs that are run are not meant.
  delete process.env.LISTEN_FDS;
  delete process.env.LISTEN_PID;
  await runDaemon({
    folder: hookFolder(process.env),
    rulesFile: config,
    storeDir: defaultStoreDir(),
    deliver: createDeliver({ insecure: readRules(config).insecure }, context),
    normalise: destinationText,
    signal: context.signal,
    log: (text) => say(context, text),
    ...(idle !== undefined && { idle }),
    ...(listenFd !== undefined && { listenFd }),
  });
}
