// Recipes for calls that a newer nixpkgs takes otherwise, though they are written the same; the oldest change first.
import type { Recipe } from '../../recipe.ts';
import { autoLayerDefault } from './auto-layer-default.ts';
import { maxLayersDefault } from './max-layers-default.ts';
import { ownFilesNotCounted } from './own-files-not-counted.ts';

export const behaviourRecipes: readonly Recipe[] = [maxLayersDefault, ownFilesNotCounted, autoLayerDefault];
