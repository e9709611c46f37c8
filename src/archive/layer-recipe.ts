// The layers that nixlayer writes itself, each described by a recipe that crosses threads.
import { type AppendedLayerRecipe, appendedLayerChunks } from './appended-layer.ts';
import { reusedChunk } from './archive-chunks.ts';
import { applyFileRules } from './file-rules/apply-file-rules.ts';
import type { FileRule } from './file-rules/file-rule.ts';
import { type StoreLayerRecipe, storeLayerChunks } from './store-layer.ts';

export type LayerRecipe = (StoreLayerRecipe | AppendedLayerRecipe) & {
  /** Applied to all entries. */
  readonly rules?: readonly FileRule[] | undefined;
};

/**
 * The layer archive in chunks.
 * @returns the indices of the rules that have changed something
 * @throws as {@link storeLayerChunks} and {@link applyFileRules}
 */
export function* layerChunks(
  recipe: LayerRecipe,
  newChunk?: () => Buffer,
): Generator<Buffer, readonly number[]> {
  const { rules = [] } = recipe;
  // What rules change is copied: one chunk can be read into again and again.
  if (rules.length > 0) return yield* applyFileRules(chunksWithoutRules(recipe, reusedChunk()), rules);
  yield* chunksWithoutRules(recipe, newChunk);
  return [];
}

function chunksWithoutRules(recipe: LayerRecipe, newChunk?: () => Buffer): Generator<Buffer, void> {
  return 'archive' in recipe ? appendedLayerChunks(recipe, newChunk) : storeLayerChunks(recipe, newChunk);
}
