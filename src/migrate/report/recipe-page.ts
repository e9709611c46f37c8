// A recipe as a page of the documentation; `nixlayer migrate explain` prints the same.
import { fixWords, migrationWords, pageOf, withoutMarkup } from '../../lint/report/rule-page.ts';
import type { Recipe } from '../recipe.ts';

/** Markdown, with a newline at its end. */
export function recipePage(recipe: Recipe): string {
  const { fixable, migration } = recipe.meta;
  const [fix, fixUnsafe] = migration.pins ? ['--pin', '--pin --unsafe'] : ['--write', '--unsafe'];
  const facts = `Migration: ${migrationWords(migration)} · edits: ${fixWords(fixable, fix, fixUnsafe)}`;
  return pageOf(recipe, { facts, fix, fixUnsafe });
}

/** Its page, for a terminal. */
export function explainRecipe(recipe: Recipe): string {
  return withoutMarkup(recipePage(recipe));
}
