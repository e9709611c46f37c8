// All recipes as a page of the documentation.
import { ruleById } from '../../src/lint/rules/index.ts';
import type { Recipe } from '../../src/migrate/recipe.ts';
import { allRecipes } from '../../src/migrate/recipes/index.ts';
import { markdownTable } from './markdown-table.ts';

/** Markdown, with a newline at its end. */
export function recipeIndex(): string {
  const sections = [
    { title: 'To another release', recipes: allRecipes.filter(isForRelease) },
    { title: 'To another builder', recipes: allRecipes.filter((recipe) => !isForRelease(recipe)) },
  ].flatMap(({ title, recipes }) => [`## ${title}`, table(recipes)]);
  const head = [
    '# Recipes of nixlayer migrate',
    'This page and those of the recipes are made of the recipes themselves by `npm run generate:docs`; their examples are their ' +
      'tests. Those that lead to `rules/` are rules of `nixlayer lint`, too.',
    '**edit**: made with `--write`. **(edit)**: made with `--unsafe` only. **pin**: keeps what older releases did, made with `--pin` only. ' +
      '**note**: nothing to edit, but good to know.',
  ];
  return `${[...head, ...sections].join('\n\n')}\n`;
}

/** Where its page is, from the index. */
export function recipePlace(id: string): string {
  return ruleById(id) ? `../rules/${id}.md` : `${id}.md`;
}

function table(recipes: readonly Recipe[]): string {
  return markdownTable(
    ['recipe', 'since or goal', 'what it does', 'finds'],
    recipes.map(({ id, meta: { migration, fixable, summary } }) => [
      `[${id}](${recipePlace(id)})`,
      isForRelease({ meta: { migration } }) ? (migration.since ?? '') : migration.goals.join(', '),
      migration.pins ? 'pin' : { safe: 'edit', unsafe: '(edit)', both: 'edit', no: 'note' }[fixable],
      summary,
    ]),
  );
}

function isForRelease({ meta }: { readonly meta: Pick<Recipe['meta'], 'migration'> }): boolean {
  return meta.migration.goals.includes('release');
}
