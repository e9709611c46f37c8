// The layers that nixlayer writes itself, each described by a recipe that crosses threads.
import { type AppendedLayerRecipe, appendedLayerChunks, byName } from './appended-layer.ts';
import { reusedChunk } from './archive-chunks.ts';
import { type CopiedArchiveRecipe, copiedArchiveChunks } from './copied-archive.ts';
import { applyFileRules } from './file-rules/apply-file-rules.ts';
import type { FileRule } from './file-rules/file-rule.ts';
import { type FileStamp, runningStamps } from './file-stamp.ts';
import { type FileIdentity, fileStatus, walkTree, walkTreeByPath } from './file-tree.ts';
import { type MergedLayerRecipe, mergedLayerChunks, prepareMergedLayer } from './merged-layer.ts';
import { type StoreLayerRecipe, storeLayerChunks, type WriterOptions } from './store-layer.ts';

export type LayerRecipe = (
  | StoreLayerRecipe
  | AppendedLayerRecipe
  | CopiedArchiveRecipe
  | MergedLayerRecipe
) & {
  /** Applied to all entries. */
  readonly rules?: readonly FileRule[] | undefined;
};

/** Loads what a few recipes need, before {@link layerChunks}. */
export async function prepareLayer(recipe: LayerRecipe): Promise<void> {
  if ('merged' in recipe) await prepareMergedLayer(recipe);
}

/**
 * The layer archive in chunks.
 * @returns the indices of the rules that have changed something
 * @throws as {@link storeLayerChunks} and {@link applyFileRules}
 */
export function* layerChunks(
  recipe: LayerRecipe,
  options: WriterOptions = {},
): Generator<Buffer, readonly number[]> {
  const { rules = [] } = recipe;
  // What rules change is copied: one chunk can be read into again and again.
  if (rules.length > 0)
    return yield* applyFileRules(chunksWithoutRules(recipe, { ...options, newChunk: reusedChunk() }), rules);
  yield* chunksWithoutRules(recipe, options);
  return [];
}

function chunksWithoutRules(recipe: LayerRecipe, options: WriterOptions): Generator<Buffer, unknown> {
  if ('copied' in recipe) return copiedArchiveChunks(recipe, options);
  if ('merged' in recipe) return mergedLayerChunks(recipe, options);
  return 'archive' in recipe ? appendedLayerChunks(recipe, options) : storeLayerChunks(recipe, options);
}

/**
 * The stamps that the files would have if they were read now, without reading them: of each path of a store layer, one
 * of any other.
 * @throws NixlayerError E_INVALID_PATH, E_STORE_FORMAT
 */
export function stampsOfLayer(recipe: LayerRecipe): FileStamp[] {
  return stampsOf(recipe, () => undefined);
}

/** The same; undefined when there are more files than `most`, which are not all looked at then. @throws as it */
export function stampsOfFewFiles(recipe: LayerRecipe, most: number): FileStamp[] | undefined {
  let count = 0;
  try {
    return stampsOf(recipe, () => {
      count += 1;
      if (count > most) throw tooMany;
    });
  } catch (error) {
    if (error === tooMany) return undefined;
    throw error;
  }
}

const tooMany = new Error('more files than were to be looked at');

function stampsOf(recipe: LayerRecipe, onFile: () => void): FileStamp[] {
  const stamps = runningStamps();
  const onStatus = (identity: FileIdentity): void => {
    onFile();
    stamps.add(identity);
  };
  if ('copied' in recipe) {
    onStatus(fileStatus(recipe.copied));
    stamps.endPath();
  } else if ('archive' in recipe) {
    onStatus(fileStatus(recipe.archive.location));
    for (const { location } of byName(recipe.paths))
      for (const _ of walkTreeByPath(location, recipe.canonicalModes, { onStatus }));
    stamps.endPath();
  } else {
    for (const { location } of 'merged' in recipe ? recipe.merged : recipe.paths) {
      for (const _ of walkTree(location, recipe.canonicalModes, { onStatus }));
      stamps.endPath();
    }
  }
  return stamps.finish();
}
