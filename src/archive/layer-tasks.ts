// What is done with a whole layer or a part of one, in this thread or in others.
import { on } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { Piscina } from 'piscina';
import { abortedError, throwIfAborted } from '../errors/aborted.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import type { FileStamp } from './file-stamp.ts';
import { type CompressionJob, compressPaths } from './frames/compress-paths.ts';
import type { Frame } from './frames/frame-file.ts';
import { digestFrames, type JoinedDigest, type JoinedFrames } from './frames/joined-frames.ts';
import { digestLayer, type HashedLayer } from './layer-digest.ts';
import { type LayerRecipe, prepareLayer, stampsOfFewFiles, stampsOfLayer } from './layer-recipe.ts';
import { takeReleased } from './released-chunks.ts';
import { type SentLayer, sendLayer } from './send-layer.ts';
import { turns } from './turns.ts';
import type {
  Acknowledgement,
  ChunkMessage,
  LayerTask,
  Outcome,
  TaskInputs,
  TaskKind,
  TaskResults,
} from './worker-messages.ts';

/** Errors of all: those of {@link layerChunks}, and E_ABORTED. */
export interface LayerTasks {
  /** How many run at once. */
  readonly threads: number;
  /** @param onBytes called with bytes done since the last call */
  digest(
    recipe: LayerRecipe,
    onBytes: ((bytes: number) => void) | undefined,
    signal: AbortSignal | undefined,
  ): Promise<HashedLayer>;
  /** Yields chunks that belong to the caller. Leaving the loop early frees everything. */
  send(
    recipe: LayerRecipe,
    hash: boolean,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Uint8Array, SentLayer>;
  /** @param onBytes called with bytes done since the last call, before compression */
  compress(
    job: CompressionJob,
    onBytes: ((bytes: number) => void) | undefined,
    signal: AbortSignal | undefined,
  ): Promise<readonly Frame[]>;
  join(frames: JoinedFrames, signal: AbortSignal | undefined): Promise<JoinedDigest>;
  /** Starts threads before there is work. */
  prepare(): void;
  /** Reads the status of the files only. */
  stamp(recipe: LayerRecipe, signal: AbortSignal | undefined): Promise<readonly FileStamp[]>;
}

/** A layer without paths. */
const nothing: LayerRecipe = {
  storeDir: '/',
  paths: [],
  mtime: 0,
  uid: 0,
  gid: 0,
  uname: '',
  gname: '',
  canonicalModes: false,
};

/** Does the work in the calling thread, pausing for other work after every chunk. */
export function localLayerTasks(): LayerTasks {
  return {
    threads: 1,
    prepare: () => undefined,
    async digest(recipe, onBytes, signal) {
      await prepareLayer(recipe);
      const steps = digestLayer(recipe);
      for (let step = steps.next(); ; step = steps.next()) {
        if (step.done === true) return step.value;
        onBytes?.(step.value);
        await setImmediate();
        throwIfAborted(signal);
      }
    },
    async *send(recipe, hash, signal) {
      await prepareLayer(recipe);
      const chunks = sendLayer(recipe, hash);
      try {
        for (let step = chunks.next(); ; step = chunks.next()) {
          if (step.done === true) return step.value;
          throwIfAborted(signal);
          yield step.value;
        }
      } finally {
        chunks.return(undefined as never);
      }
    },
    compress: (job, onBytes) => compressPaths(job, (bytes) => onBytes?.(bytes)),
    async join(frames) {
      return digestFrames(frames);
    },
    async stamp(recipe) {
      return stampsOfLayer(recipe);
    },
  };
}

/**
 * Does the work in threads. Idle ones end after a second and never keep the process alive.
 * @param workerFile the compiled layer.worker.ts
 */
export function threadedLayerTasks(workerFile: URL, threads: number): LayerTasks {
  let pool: Promise<Piscina<LayerTask, Outcome>> | undefined;
  // The queue of the pool changes the order of what waits in it. A part of a layer must not come before an earlier one:
  // it would wait for that one, which waits for the thread.
  const order = turns(threads);
  const start = <Kind extends TaskKind>(
    kind: Kind,
    input: TaskInputs[Kind],
    signal: AbortSignal | undefined,
  ): { readonly port: MessagePort; readonly outcome: Promise<TaskResults[Kind]> } => {
    throwIfAborted(signal);
    pool ??= startPool(workerFile, threads);
    const { port1, port2 } = new MessageChannel();
    const options = { transferList: [port2], signal: signal ?? null };
    const task = { kind, input, port: port2 } as unknown as LayerTask;
    const run = async (workers: Promise<Piscina<LayerTask, Outcome>>): Promise<Outcome> => {
      // Someone takes a layer that is sent; digests are not waited for one by one.
      const giveBack = await order.take(signal, kind === 'send');
      try {
        return await (await workers).run(task, options);
      } finally {
        giveBack();
      }
    };
    const outcome = run(pool).catch((error: unknown) => {
      port2.close(); // nobody else does for a task that has not begun
      return rethrowAbort(signal)(error);
    });
    return { port: port1, outcome: outcome.then((each) => resultOf<Kind>(each as Outcome<Kind>)) };
  };
  /** A task that posts the bytes that it has done. @param sizeOf all bytes of the result, some of which came too late */
  const reported = async <Kind extends TaskKind>(
    kind: Kind,
    input: TaskInputs[Kind],
    sizeOf: (result: TaskResults[Kind]) => number,
    onBytes: ((bytes: number) => void) | undefined,
    signal: AbortSignal | undefined,
  ): Promise<TaskResults[Kind]> => {
    const { port, outcome } = start(kind, input, signal);
    let done = 0;
    port.on('message', (bytes: number) => {
      done += bytes;
      onBytes?.(bytes);
    });
    try {
      const result = await outcome;
      const size = sizeOf(result);
      if (size > done) onBytes?.(size - done);
      return result;
    } finally {
      port.removeAllListeners('message');
      port.close();
    }
  };
  return {
    threads,
    prepare() {
      // A thread is started for each task that finds none free.
      for (let each = 0; each < threads; each += 1) {
        const { port, outcome } = start('stamp', { recipe: nothing }, undefined);
        outcome.catch(() => undefined).finally(() => port.close());
      }
    },
    digest: (recipe, onBytes, signal) =>
      reported('digest', { recipe }, ({ digest }) => digest.size, onBytes, signal),
    compress: (job, onBytes, signal) =>
      reported('compress', job, (frames) => frames.reduce((sum, { size }) => sum + size, 0), onBytes, signal),
    async join(frames, signal) {
      const { port, outcome } = start('join', frames, signal);
      return outcome.finally(() => port.close());
    },
    async *send(recipe, hash, signal) {
      const { port, outcome } = start('send', { recipe, hash }, signal);
      outcome.catch(() => undefined); // awaited below, unless the caller leaves early
      try {
        yield* receivedChunks(port);
      } finally {
        port.close();
      }
      return outcome;
    },
    async stamp(recipe, signal) {
      // Threads take longer to start than a few files take.
      const here = pool === undefined ? stampsOfFewFiles(recipe, fewFiles) : undefined;
      if (here !== undefined) return here;
      const { port, outcome } = start('stamp', { recipe }, signal);
      return outcome.finally(() => port.close());
    },
  };
}

/** Whose status is read in a few milliseconds. */
const fewFiles = 200;

async function startPool(workerFile: URL, maxThreads: number): Promise<Piscina<LayerTask, Outcome>> {
  // Loaded when there is a layer to read.
  const { Piscina } = await import('piscina');
  return new Piscina({
    filename: fileURLToPath(workerFile),
    name: 'runLayerTask',
    minThreads: 0,
    maxThreads,
    idleTimeout: 1000,
    // What a thread makes is short-lived: a larger young generation only takes memory.
    resourceLimits: { maxYoungGenerationSizeMb: 2 },
  });
}

async function* receivedChunks(port: MessagePort): AsyncGenerator<Uint8Array, void> {
  // MessagePort is an emitter at run time; its type only lists its own events.
  for await (const [message] of on(port as never, 'message', { close: ['close'] })) {
    const { chunk } = message as ChunkMessage;
    if (chunk === null) return;
    yield chunk;
    const memory = takeReleased();
    port.postMessage(memory satisfies Acknowledgement, memory === null ? [] : [memory]);
  }
}

function resultOf<Kind extends TaskKind>(outcome: Outcome<Kind>): TaskResults[Kind] {
  if (outcome.ok) return outcome.result;
  throw new NixlayerError(
    outcome.code,
    outcome.message,
    outcome.hint === undefined ? {} : { hint: outcome.hint },
  );
}

function rethrowAbort(signal: AbortSignal | undefined): (error: unknown) => never {
  return (error) => {
    throw signal?.aborted === true ? abortedError(error) : error;
  };
}
