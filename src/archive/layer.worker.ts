// Runs in a worker thread: reads a layer and hashes it or hands its bytes over.
import type { MessagePort } from 'node:worker_threads';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { digestLayer, type LayerDigest, runningDigest } from './layer-digest.ts';
import { type LayerRecipe, layerChunks } from './layer-recipe.ts';
import type { ChunkMessage, LayerTask, Outcome } from './worker-messages.ts';

/** Chunks (1 MiB each) that may be on their way to the receiver. */
const window = 6;

/** One task. User errors are returned as data, because their class and fields do not cross threads. */
export async function runLayerTask(task: LayerTask): Promise<Outcome> {
  try {
    const { kind, recipe, port } = task;
    return { ok: true, digest: kind === 'digest' ? digest(recipe, port) : await send(recipe, port) };
  } catch (error) {
    if (!(error instanceof NixlayerError)) throw error;
    return { ok: false, code: error.code, message: error.message, hint: error.hint };
  } finally {
    task.port.close();
  }
}

function digest(recipe: LayerRecipe, port: MessagePort): LayerDigest {
  const steps = digestLayer(recipe);
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) return step.value;
    port.postMessage(step.value);
  }
}

/** Sends chunks while fewer than `window` are unacknowledged; ends early when the receiver closes its port. */
async function send(recipe: LayerRecipe, port: MessagePort): Promise<LayerDigest> {
  const running = runningDigest();
  let unacknowledged = 0;
  let closed = false;
  let wake = (): void => undefined;
  port.on('message', () => {
    unacknowledged -= 1;
    wake();
  });
  port.on('close', () => {
    closed = true;
    wake();
  });
  try {
    for (const chunk of layerChunks(recipe)) {
      while (unacknowledged >= window && !closed) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (closed) break;
      running.update(chunk);
      unacknowledged += 1;
      port.postMessage({ chunk } satisfies ChunkMessage, [chunk.buffer as ArrayBuffer]);
    }
  } finally {
    // Also after an error: an idle worker sleeps without running its event loop, so closing the port says nothing.
    port.postMessage({ chunk: null } satisfies ChunkMessage);
  }
  return running.finish();
}
