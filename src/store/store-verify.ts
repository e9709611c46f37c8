// Compares the files of a store with what is registered of them.
import { setImmediate } from 'node:timers/promises';
import { throwIfAborted } from '../errors/aborted.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { hashNar } from './nar.ts';
import type { Closure, Store } from './store.ts';

export interface StoreProblem {
  readonly path: string;
  readonly message: string;
}

/**
 * Hashes every path of `closure`.
 *
 * @returns what differs, in the order of the closure; empty for a sound store
 * @throws NixlayerError E_ABORTED
 */
export async function verifyStore(
  closure: Closure,
  store: Pick<Store, 'locate'>,
  options: { readonly onPath?: (path: string) => void; readonly signal?: AbortSignal } = {},
): Promise<StoreProblem[]> {
  const problems: StoreProblem[] = [];
  for (const { path, narHash } of closure.paths) {
    throwIfAborted(options.signal);
    options.onPath?.(path);
    const message = difference(store.locate(path), narHash);
    if (message !== undefined) problems.push({ path, message });
    // Hashing blocks; Ctrl-C is heard between two paths.
    await setImmediate();
  }
  return problems;
}

function difference(location: string, narHash: string): string | undefined {
  try {
    const found = `sha256-${hashNar(location).sha256.toString('base64')}`;
    return found === narHash ? undefined : `its content has the hash ${found}, registered is ${narHash}`;
  } catch (error) {
    if (error instanceof NixlayerError || (error instanceof Error && 'code' in error))
      return `it cannot be read: ${error.message}`;
    throw error;
  }
}
