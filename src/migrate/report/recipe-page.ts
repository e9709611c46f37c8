// A recipe as a page of the documentation; `nixlayer migrate explain` prints the same.
import { fixWords, pageOf, withoutMarkup } from '../../lint/report/rule-page.ts';
import type { Migration } from '../../lint/rule.ts';
import type { Recipe } from '../recipe.ts';

/** Markdown, with a newline at its end. */
export function recipePage(recipe: Recipe): string {
  const { fixable, migration } = recipe.meta;
  const [fix, fixUnsafe] = migration.pins ? ['--pin', '--pin --unsafe'] : ['--write', '--unsafe'];
  const facts = [...migrationFacts(migration), `edits: ${fixWords(fixable, fix, fixUnsafe)}`];
  return pageOf(recipe, { facts: facts.join(' · '), fix, fixUnsafe });
}

/** Its page, for a terminal. */
export function explainRecipe(recipe: Recipe): string {
  return withoutMarkup(recipePage(recipe));
}

function migrationFacts({ goals, since, until, change, keeps }: Migration): readonly string[] {
  const kept = {
    image: 'the image stays the same, layer by layer',
    files: 'files and config of the image stay the same',
    nothing: 'the image may change',
  }[keeps];
  return [
    `Goals: ${goals.join(', ')}`,
    ...(since === undefined ? [] : [`changed in ${since}`]),
    ...(until === undefined ? [] : [`the old form works until ${until}`]),
    `change: ${change}`,
    kept,
  ];
}
