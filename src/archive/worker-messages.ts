// What goes between the main thread and a layer worker.
import type { MessagePort } from 'node:worker_threads';
import type { ErrorCode } from '../errors/nixlayer-error.ts';
import type { LayerDigest } from './layer-digest.ts';
import type { LayerRecipe } from './layer-recipe.ts';

export type LayerTask =
  /** Hash; bytes done are posted to the port. */
  | { readonly kind: 'digest'; readonly recipe: LayerRecipe; readonly port: MessagePort }
  /** Post the archive as {@link ChunkMessage}s; each is acknowledged by any message. */
  | { readonly kind: 'send'; readonly recipe: LayerRecipe; readonly port: MessagePort };

/** null ends the stream, also after an error. */
export interface ChunkMessage {
  readonly chunk: Uint8Array | null;
}

export type Outcome =
  | { readonly ok: true; readonly digest: LayerDigest }
  | {
      readonly ok: false;
      readonly code: ErrorCode;
      readonly message: string;
      readonly hint: string | undefined;
    };
