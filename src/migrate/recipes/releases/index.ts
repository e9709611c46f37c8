// Recipes for what changed from one release of nixpkgs to another, the oldest change first; then what the same text means since.
import type { Recipe } from '../../recipe.ts';
import { behaviourRecipes } from './behaviour.ts';
import { removedLibFunctions } from './removed-lib-functions.ts';
import { writeClosure } from './write-closure.ts';
import { xorgPackages } from './xorg-packages.ts';

export const releaseRecipes: readonly Recipe[] = [
  writeClosure,
  removedLibFunctions,
  xorgPackages,
  ...behaviourRecipes,
];
