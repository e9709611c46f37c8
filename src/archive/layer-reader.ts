// Layers, read and hashed away from the main thread.
import { on } from 'node:events';
import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { Piscina } from 'piscina';
import { abortedError, throwIfAborted } from '../errors/aborted.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { workerModule } from '../package/package-files.ts';
import { digestLayer, type LayerDigest, runningDigest } from './layer-digest.ts';
import { type LayerRecipe, layerChunks } from './layer-recipe.ts';
import type { ChunkMessage, LayerTask, Outcome } from './worker-messages.ts';

export interface DigestOptions {
  /** Called with the bytes done since the last call. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads layers. Errors of both: those of {@link layerChunks}, and E_ABORTED.
 * `open` yields chunks that belong to the caller and returns their digest; leaving the loop early frees everything.
 */
export interface LayerReader {
  digest(recipe: LayerRecipe, options?: DigestOptions): Promise<LayerDigest>;
  open(recipe: LayerRecipe, signal?: AbortSignal): AsyncGenerator<Uint8Array, LayerDigest>;
}

/** More threads than this do not pay: memory grows, and the disk is the limit. */
const maxThreads = 4;

let shared: LayerReader | undefined;

/**
 * The process-wide reader. It uses worker threads when it runs from compiled JavaScript; from TypeScript sources,
 * which a worker of Node 20 cannot load, it does the same work in this thread.
 */
export function layerReader(): LayerReader {
  const worker = workerModule('layer');
  shared ??= worker === undefined ? localLayerReader() : threadedLayerReader(worker);
  return shared;
}

/** Does the work in the calling thread, pausing for other work after every chunk. */
export function localLayerReader(): LayerReader {
  return {
    async digest(recipe, { onBytes, signal } = {}) {
      const steps = digestLayer(recipe);
      for (let step = steps.next(); ; step = steps.next()) {
        if (step.done === true) return step.value;
        onBytes?.(step.value);
        await setImmediate();
        throwIfAborted(signal);
      }
    },
    async *open(recipe, signal) {
      const digest = runningDigest();
      for (const chunk of layerChunks(recipe)) {
        throwIfAborted(signal);
        digest.update(chunk);
        yield chunk;
      }
      return digest.finish();
    },
  };
}

/**
 * Does the work in one thread per processor, at most four. Idle threads end after a second and never keep the
 * process alive.
 * @param workerFile the compiled layer.worker.ts
 */
export function threadedLayerReader(workerFile: URL): LayerReader {
  let pool: Promise<Piscina<LayerTask, Outcome>> | undefined;
  const start = (kind: LayerTask['kind'], recipe: LayerRecipe, signal: AbortSignal | undefined) => {
    pool ??= startPool(workerFile);
    const { port1, port2 } = new MessageChannel();
    const options = { transferList: [port2], signal: signal ?? null };
    return {
      port: port1,
      outcome: pool
        .then((threads) => threads.run({ kind, recipe, port: port2 }, options))
        .catch(rethrowAbort(signal)),
    };
  };
  return {
    async digest(recipe, { onBytes, signal } = {}) {
      throwIfAborted(signal);
      const { port, outcome } = start('digest', recipe, signal);
      let reported = 0;
      port.on('message', (bytes: number) => {
        reported += bytes;
        onBytes?.(bytes);
      });
      try {
        const digest = digestOf(await outcome);
        if (digest.size > reported) onBytes?.(digest.size - reported);
        return digest;
      } finally {
        port.removeAllListeners('message');
        port.close();
      }
    },
    async *open(recipe, signal) {
      throwIfAborted(signal);
      const { port, outcome } = start('send', recipe, signal);
      outcome.catch(() => undefined); // awaited below, unless the caller leaves early
      try {
        yield* receivedChunks(port);
      } finally {
        port.close();
      }
      return digestOf(await outcome);
    },
  };
}

async function startPool(workerFile: URL): Promise<Piscina<LayerTask, Outcome>> {
  // Loaded when there is a layer to read.
  const { Piscina } = await import('piscina');
  return new Piscina({
    filename: fileURLToPath(workerFile),
    name: 'runLayerTask',
    minThreads: 0,
    maxThreads: Math.min(availableParallelism(), maxThreads),
    idleTimeout: 1000,
  });
}

async function* receivedChunks(port: MessagePort): AsyncGenerator<Uint8Array, void> {
  // MessagePort is an emitter at run time; its type only lists its own events.
  for await (const [message] of on(port as never, 'message', { close: ['close'] })) {
    const { chunk } = message as ChunkMessage;
    if (chunk === null) return;
    yield chunk;
    port.postMessage(null);
  }
}

function digestOf(outcome: Outcome): LayerDigest {
  if (outcome.ok) return outcome.digest;
  throw new NixlayerError(
    outcome.code,
    outcome.message,
    outcome.hint === undefined ? {} : { hint: outcome.hint },
  );
}

function rethrowAbort(signal: AbortSignal | undefined): (error: unknown) => never {
  return (error) => {
    throw signal?.aborted === true ? abortedError(signal.reason) : error;
  };
}
