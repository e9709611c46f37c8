// Runs in a worker thread: reads a layer and hashes it or hands its bytes over.
import type { MessagePort } from 'node:worker_threads';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { freshChunks, reusedChunk } from './archive-chunks.ts';
import { digestFrames } from './frames/joined-frames.ts';
import { digestLayer, type HashedLayer } from './layer-digest.ts';
import { type LayerRecipe, prepareLayer, stampsOfLayer } from './layer-recipe.ts';
import { type SentLayer, sendLayer } from './send-layer.ts';
import {
  type Acknowledgement,
  type ChunkMessage,
  chunksOnTheWay,
  type LayerTask,
  type Outcome,
  type TaskInputs,
  type TaskKind,
  type TaskResults,
} from './worker-messages.ts';

/** Of this thread: a task that hashes is done with it before the next one begins. */
const ownChunk = reusedChunk();

/** Memory of chunks that came back, for any later layer; what is more is left to the garbage collector. */
const spare: ArrayBuffer[] = [];
const mostSpare = 2 * chunksOnTheWay;

/** One task. */
export async function runLayerTask(task: LayerTask): Promise<Outcome> {
  try {
    return { ok: true, result: await run(task) };
  } catch (error) {
    if (!(error instanceof NixlayerError)) throw error;
    return { ok: false, code: error.code, message: error.message, hint: error.hint };
  } finally {
    // The receiver of a layer closes its port when it has taken everything; until then memory comes back.
    if (task.kind === 'send') task.port.unref();
    else task.port.close();
  }
}

function run(task: LayerTask): TaskResults[TaskKind] | Promise<TaskResults[TaskKind]> {
  switch (task.kind) {
    case 'digest':
      return digest(task.input.recipe, task.port);
    case 'send':
      return send(task.input, task.port);
    case 'compress':
      return compress(task.input, task.port);
    case 'join':
      return digestFrames(task.input);
    case 'stamp':
      return stampsOfLayer(task.input.recipe);
  }
}

async function compress(job: TaskInputs['compress'], port: MessagePort): Promise<TaskResults['compress']> {
  // Loaded when something is compressed: hashing is what is waited for.
  const { compressPaths } = await import('./frames/compress-paths.ts');
  return compressPaths(job, (bytes) => port.postMessage(bytes));
}

async function digest(recipe: LayerRecipe, port: MessagePort): Promise<HashedLayer> {
  await prepareLayer(recipe);
  const steps = digestLayer(recipe, ownChunk);
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) return step.value;
    port.postMessage(step.value);
  }
}

/** Sends chunks while fewer than {@link chunksOnTheWay} are unacknowledged; ends early when the receiver closes its port. */
async function send({ recipe, hash }: TaskInputs['send'], port: MessagePort): Promise<SentLayer> {
  let unacknowledged = 0;
  let closed = false;
  let wake = (): void => undefined;
  port.on('message', (returned: Acknowledgement) => {
    unacknowledged -= 1;
    if (returned !== null && spare.length < mostSpare) spare.push(returned);
    wake();
  });
  port.on('close', () => {
    closed = true;
    wake();
  });
  const newChunk = (): Buffer => {
    const next = spare.pop();
    return next === undefined ? freshChunks() : Buffer.from(next);
  };
  const chunks = sendLayer(recipe, hash, newChunk);
  try {
    await prepareLayer(recipe);
    for (let step = chunks.next(); ; step = chunks.next()) {
      if (step.done === true) return step.value;
      while (unacknowledged >= chunksOnTheWay && !closed) {
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
