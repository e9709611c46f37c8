// A large layer in parts that are read at once, each by its own thread, and put together in their order.
import { runningDigest } from './layer-digest.ts';
import type { LayerRecipe } from './layer-recipe.ts';
import type { LayerTasks } from './layer-tasks.ts';
import { openedAhead } from './opened-ahead.ts';
import type { SentLayer } from './send-layer.ts';
import { type StoreLayerRecipe, storeDirParts } from './store-layer.ts';
import { blockSize, paddingTo, recordSize } from './tar-header.ts';

/** Bytes. Smaller layers have one thread each. */
const largeLayer = 32 * 1024 * 1024;
/** Bytes of a part: a thread starts with the next one in good time. */
const partSize = 8 * 1024 * 1024;
/** What a path counts whose size is not known. */
const unknownSize = 1024 * 1024;

/** The parts of a layer that is worth it, each a recipe of its own; undefined for others. */
export function partsOfLayer(recipe: LayerRecipe, threads: number): readonly StoreLayerRecipe[] | undefined {
  if (threads < 2 || recipe.rules?.length) return undefined;
  if ('copied' in recipe || 'archive' in recipe || 'merged' in recipe) return undefined;
  const sizeOf = ({ size = unknownSize }: { readonly size?: number | undefined }): number => size;
  const total = recipe.paths.reduce((sum, path) => sum + sizeOf(path), 0);
  if (total < largeLayer || recipe.paths.length < 2) return undefined;
  const parts: { readonly paths: StoreLayerRecipe['paths'][number][]; size: number }[] = [];
  for (const path of recipe.paths) {
    const last = parts.at(-1);
    if (last === undefined || last.size >= partSize) parts.push({ paths: [path], size: sizeOf(path) });
    else {
      last.paths.push(path);
      last.size += sizeOf(path);
    }
  }
  return parts.map(({ paths }) => ({ ...recipe, paths, entriesOnly: true }));
}

/** As `LayerTasks.send` of the whole layer. Hashing is done in this thread, beside the reading. */
export async function* sendInParts(
  tasks: LayerTasks,
  recipe: StoreLayerRecipe,
  parts: readonly StoreLayerRecipe[],
  hash: boolean,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, SentLayer> {
  const digest = hash ? runningDigest() : undefined;
  const stamps: SentLayer['stamps'][number][] = [];
  let size = 0;
  const passing = (chunk: Uint8Array): Uint8Array => {
    digest?.update(chunk);
    size += chunk.length;
    return chunk;
  };
  const opened = openedAhead(
    parts.map((part) => ({ open: () => tasks.send(part, false, signal) })),
    () => tasks.threads - 1,
  );
  try {
    for (const header of storeDirParts(recipe)) yield passing(header);
    for (const _ of parts) {
      const chunks = opened.next();
      for (let step = await chunks.next(); ; step = await chunks.next()) {
        if (step.done === true) {
          stamps.push(...step.value.stamps);
          break;
        }
        yield passing(step.value);
      }
    }
  } finally {
    await opened.close();
  }
  const end = 2 * blockSize;
  yield passing(Buffer.alloc(end + paddingTo(size + end, recordSize)));
  return { digest: digest?.finish(), stamps };
}
