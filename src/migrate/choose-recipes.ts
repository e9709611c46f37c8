// From and to → the recipes on the way.
import { compareReleases, type Release } from '../dockertools/releases.ts';
import type { MigrationGoal } from '../lint/rule.ts';
import type { Recipe } from './recipe.ts';

export interface RecipeWish {
  /** The release that the files are written for; undefined when nobody knows. */
  readonly from?: Release | undefined;
  /** The release that they shall be right for. */
  readonly to: Release;
  readonly goals: readonly MigrationGoal[];
  /** IDs; all when empty. */
  readonly only: readonly string[];
  readonly except: readonly string[];
  /** Whether edits shall be made that keep what older releases did. */
  readonly pin: boolean;
}

/** Plain data, so that a worker can take it. */
export interface ChosenRecipe {
  readonly id: string;
  /** Whether its edits are made, or only told. */
  readonly edits: boolean;
  /** Those of the recipe, which fit its schema. */
  readonly options?: unknown;
}

/** In the order of the recipes. */
export function chooseRecipes(recipes: readonly Recipe[], wish: RecipeWish): readonly ChosenRecipe[] {
  const { only, except, pin } = wish;
  return recipes
    .filter(({ id }) => !except.includes(id))
    .filter((recipe) => (only.length > 0 ? only.includes(recipe.id) : isOnTheWay(recipe, wish)))
    .map(({ id, meta: { migration } }) => ({
      id,
      edits: migration.pins !== true || pin || only.includes(id),
    }));
}

function isOnTheWay({ meta: { migration } }: Recipe, { from, to, goals }: RecipeWish): boolean {
  if (!migration.goals.some((goal) => goals.includes(goal))) return false;
  const { since, change } = migration;
  if (since === undefined || !migration.goals.includes('release')) return true;
  if (compareReleases(since, to) > 0) return false;
  // What was written otherwise long ago may still be there; what behaved otherwise is the same now as it was.
  return change === 'form' || from === undefined || compareReleases(from, since) < 0;
}
