// Digests of layers that outlive a run.
import type { LayerDigest } from '../archive/layer-digest.ts';
import type { LayerRecipe } from '../archive/layer-recipe.ts';
import type { CacheFolder } from '../cache/cache-folder.ts';
import { readEntry, writeEntry } from '../cache/entry.ts';

export interface KeptDigest {
  readonly digest: LayerDigest;
  /** Of the files that were read for it; undefined where they were too new for it to tell anything. */
  readonly stamp?: string | undefined;
  /** Whether the key has the hashes of the store paths, or the stamp of their files. */
  readonly by?: 'hashes' | 'stamp' | undefined;
}

export function readKeptDigest(cache: CacheFolder | undefined, key: string): KeptDigest | undefined {
  return asKeptDigest(readEntry(cache, 'digest', key));
}

/** With the recipe, from which it can be computed again. */
export function keepDigest(
  cache: CacheFolder | undefined,
  key: string,
  recipe: LayerRecipe,
  kept: KeptDigest,
): void {
  const plain = 'leftOut' in recipe ? { ...recipe, leftOut: [...recipe.leftOut] } : recipe;
  writeEntry(cache, 'digest', key, { ...kept, recipe: plain });
}

/** The recipe that was kept with a digest. */
export function recipeOfKept(value: unknown): LayerRecipe {
  const { recipe } = value as { readonly recipe: LayerRecipe };
  return 'leftOut' in recipe ? { ...recipe, leftOut: new Set(recipe.leftOut) } : recipe;
}

/** Undefined when the value does not have the form of one. */
export function asKeptDigest(value: unknown): KeptDigest | undefined {
  const { digest, stamp, by } = (value ?? {}) as Partial<KeptDigest>;
  const isSound =
    /^sha256:[0-9a-f]{64}$/.test(digest?.diffId ?? '') &&
    Number.isSafeInteger(digest?.size) &&
    (digest?.appliedRules ?? []).every(Number.isSafeInteger) &&
    (stamp === undefined || typeof stamp === 'string') &&
    (by === undefined || by === 'hashes' || by === 'stamp');
  return isSound && digest !== undefined ? { digest, stamp, by } : undefined;
}
