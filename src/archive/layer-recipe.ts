// The layers that nixlayer writes itself, each described by a recipe that crosses threads.
import { type AppendedLayerRecipe, appendedLayerChunks } from './appended-layer.ts';
import { type StoreLayerRecipe, storeLayerChunks } from './store-layer.ts';

export type LayerRecipe = StoreLayerRecipe | AppendedLayerRecipe;

/** The layer archive in chunks. @throws as {@link storeLayerChunks} */
export function layerChunks(recipe: LayerRecipe, newChunk?: () => Buffer): Generator<Buffer, void> {
  return 'archive' in recipe ? appendedLayerChunks(recipe, newChunk) : storeLayerChunks(recipe, newChunk);
}
