import { expect, test } from 'vitest';
import { releaseChanges } from '../../docs/generate/release-changes.ts';
import { releaseChangesPage } from '../../docs/generate/release-changes-page.ts';
import { ruleById } from '../../src/lint/rules/index.ts';
import { allRecipes, recipeById } from '../../src/migrate/recipes/index.ts';

test('docs/release-changes.md is what the changes and the recipes say (else: npm run generate:docs)', async () => {
  await expect(releaseChangesPage()).toMatchFileSnapshot('../../docs/release-changes.md');
});

test('every recipe for a release is on the page', () => {
  const page = releaseChangesPage();
  for (const { id } of allRecipes.filter(({ meta }) => meta.migration.since !== undefined))
    expect(page).toContain(id);
});

test.each(releaseChanges)('$since, $change: there is a recipe or a rule, or a reason', ({ since, known }) => {
  if (typeof known === 'string') {
    expect(known).toMatch(/^[A-Z].*\.$/);
    return;
  }
  for (const id of known) expect(ruleById(id) ?? recipeById(id), id).toBeDefined();
  const releases = known
    .map((id) => recipeById(id)?.meta.migration.since)
    .filter((each) => each !== undefined);
  expect(new Set([since, ...releases]).size).toBe(1);
});
