// Runs in a worker thread: reads a layer and hashes it or hands its bytes over.
import type { MessagePort } from 'node:worker_threads';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { chunkSize, freshChunks } from './archive-chunks.ts';
import { compressPaths } from './frames/compress-paths.ts';
import { digestFrames } from './frames/joined-frames.ts';
import { digestLayer, type HashedLayer } from './layer-digest.ts';
import { type LayerRecipe, stampsOfLayer } from './layer-recipe.ts';
import { type SentLayer, sendLayer } from './send-layer.ts';
import type {
  Acknowledgement,
  ChunkMessage,
  LayerTask,
  Outcome,
  TaskInputs,
  TaskKind,
  TaskResults,
} from './worker-messages.ts';

/** Chunks (1 MiB each) that may be on their way to the receiver. */
const window = 6;

/** One task. */
export async function runLayerTask(task: LayerTask): Promise<Outcome> {
  try {
    return { ok: true, result: await run(task) };
  } catch (error) {
    if (!(error instanceof NixlayerError)) throw error;
    return { ok: false, code: error.code, message: error.message, hint: error.hint };
  } finally {
    task.port.close();
  }
}

function run(task: LayerTask): TaskResults[TaskKind] | Promise<TaskResults[TaskKind]> {
  switch (task.kind) {
    case 'digest':
      return digest(task.input.recipe, task.port);
    case 'send':
      return send(task.input, task.port);
    case 'compress':
      return compressPaths(task.input, (bytes) => task.port.postMessage(bytes));
    case 'join':
      return digestFrames(task.input);
    case 'stamp':
      return stampsOfLayer(task.input.recipe);
  }
}

function digest(recipe: LayerRecipe, port: MessagePort): HashedLayer {
  const steps = digestLayer(recipe);
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) return step.value;
    port.postMessage(step.value);
  }
}

/** Sends chunks while fewer than `window` are unacknowledged; ends early when the receiver closes its port. */
async function send({ recipe, hash }: TaskInputs['send'], port: MessagePort): Promise<SentLayer> {
  let unacknowledged = 0;
  let closed = false;
  let wake = (): void => undefined;
  const free: ArrayBuffer[] = [];
  port.on('message', (memory: Acknowledgement) => {
    unacknowledged -= 1;
    if (memory?.byteLength === chunkSize) free.push(memory);
    wake();
  });
  port.on('close', () => {
    closed = true;
    wake();
  });
  const newChunk = (): Buffer => {
    const memory = free.pop();
    return memory === undefined ? freshChunks() : Buffer.from(memory);
  };
  const chunks = sendLayer(recipe, hash, newChunk);
  try {
    for (let step = chunks.next(); ; step = chunks.next()) {
      if (step.done === true) return step.value;
      while (unacknowledged >= window && !closed) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (closed) throw new Error('nobody takes the layer any more');
      unacknowledged += 1;
      const chunk = step.value;
      port.postMessage({ chunk } satisfies ChunkMessage, [chunk.buffer as ArrayBuffer]);
    }
  } finally {
    chunks.return(undefined as never);
    // Also after an error: an idle worker sleeps without running its event loop, so closing the port says nothing.
    port.postMessage({ chunk: null } satisfies ChunkMessage);
  }
}
