// All recipes: rules of the linter that migrate something, and those that only migration is interested in.
import { allRules } from '../../lint/rules/index.ts';
import { isRecipe, type Recipe } from '../recipe.ts';
import { goalRecipes } from './goals/index.ts';
import { releaseRecipes } from './releases/index.ts';

/** Beside the linter's. In the order in which they are applied. */
export const ownRecipes: readonly Recipe[] = [...releaseRecipes, ...goalRecipes];

export const allRecipes: readonly Recipe[] = [...allRules.filter(isRecipe), ...ownRecipes];

const byId: ReadonlyMap<string, Recipe> = new Map(allRecipes.map((recipe) => [recipe.id, recipe]));

export function recipeById(id: string): Recipe | undefined {
  return byId.get(id);
}

/** For suggestions. */
export function recipeIds(): Iterable<string> {
  return byId.keys();
}
