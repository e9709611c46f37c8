// The pages of the recipes, and their names as the linter knows them, are made of the code; `npm run generate:docs` writes them.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { recipeIndex } from '../../docs/generate/recipe-index.ts';
import { ownRecipes } from '../../src/migrate/recipes/index.ts';
import { recipePage } from '../../src/migrate/report/recipe-page.ts';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'docs/recipes');

it.each(ownRecipes.map((recipe) => ({ id: recipe.id, recipe })))(
  'the page of $id is current',
  async ({ id, recipe }) => {
    await expect(recipePage(recipe)).toMatchFileSnapshot(join(folder, `${id}.md`));
  },
);

it('the index of recipes is current', async () => {
  await expect(recipeIndex()).toMatchFileSnapshot(join(folder, 'README.md'));
});

it('there is no page of a recipe that does not exist', () => {
  const pages = readdirSync(folder).filter((name) => name !== 'README.md');
  expect(pages.toSorted()).toEqual(ownRecipes.map(({ id }) => `${id}.md`).toSorted());
});

it('the linter knows the names of recipes, which comments may say', async () => {
  const ids = ownRecipes.map(({ id }) => id).toSorted();
  const text = `${JSON.stringify(ids, undefined, 2)}\n`;
  await expect(text).toMatchFileSnapshot(join(root, 'src/lint/suppress/recipe-ids.json'));
});
