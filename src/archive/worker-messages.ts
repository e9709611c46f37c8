// What goes between the main thread and a layer worker.
import type { MessagePort } from 'node:worker_threads';
import type { ErrorCode } from '../errors/nixlayer-error.ts';
import type { FileStamp } from './file-stamp.ts';
import type { CompressionJob } from './frames/compress-paths.ts';
import type { Frame } from './frames/frame-file.ts';
import type { JoinedDigest, JoinedFrames } from './frames/joined-frames.ts';
import type { HashedLayer } from './layer-digest.ts';
import type { LayerRecipe } from './layer-recipe.ts';
import type { SentLayer } from './send-layer.ts';

/** What each task is given beside the port. */
export interface TaskInputs {
  /** Hash; bytes done are posted to the port. */
  readonly digest: { readonly recipe: LayerRecipe };
  /** Post the archive as {@link ChunkMessage}s; each is acknowledged by an {@link Acknowledgement}. */
  readonly send: { readonly recipe: LayerRecipe; readonly hash: boolean };
  /** Compress store paths; bytes done are posted to the port. */
  readonly compress: CompressionJob;
  /** Hash a compressed layer. */
  readonly join: JoinedFrames;
  /** Look at the status of the files. */
  readonly stamp: { readonly recipe: LayerRecipe };
}

export interface TaskResults {
  readonly digest: HashedLayer;
  readonly send: SentLayer;
  readonly compress: readonly Frame[];
  readonly join: JoinedDigest;
  readonly stamp: readonly FileStamp[];
}

export type TaskKind = keyof TaskInputs;

export type LayerTask<Kind extends TaskKind = TaskKind> = {
  readonly [K in Kind]: { readonly kind: K; readonly input: TaskInputs[K]; readonly port: MessagePort };
}[Kind];

/** Chunks (256 KiB each) of a layer that may be on their way to the receiver. */
export const chunksOnTheWay = 6;

/** null ends the stream, also after an error. */
export interface ChunkMessage {
  readonly chunk: Uint8Array | null;
}

/** Memory of a chunk that the receiver is done with, if there is any. */
export type Acknowledgement = ArrayBuffer | null;

/** User errors are data, because their class and fields do not cross threads. */
export type Outcome<Kind extends TaskKind = TaskKind> =
  | { readonly ok: true; readonly result: TaskResults[Kind] }
  | {
      readonly ok: false;
      readonly code: ErrorCode;
      readonly message: string;
      readonly hint: string | undefined;
    };
