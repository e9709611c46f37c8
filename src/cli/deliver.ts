// How `nixlayer hook daemon` delivers an image: as `nixlayer push` does.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import type { Deliver } from '../hook/deliver.ts';
import type { CliContext } from './context.ts';

export interface DeliverOptions {
  /** Registries that may be reached by HTTP. */
  readonly insecure: readonly string[];
}

export function createDeliver(_options: DeliverOptions, _context: CliContext): Deliver {
  return async () => {
    throw new NixlayerError('E_HOOK', 'this nixlayer cannot push to registries');
  };
}
