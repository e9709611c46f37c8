// The example of docs/user-recipes.md is a recipe, and its tests are right.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readUserRecipes } from '../../../src/migrate/user-recipes/read-user-recipes.ts';
import { testUserRecipes } from '../../../src/migrate/user-recipes/test-user-recipes.ts';

const page = readFileSync(new URL('../../../docs/user-recipes.md', import.meta.url), 'utf8');
const [, example = ''] = /```nix\n([\s\S]*?)```/.exec(page) ?? [];

it('the documented recipe does what its tests say', () => {
  const results = testUserRecipes(readUserRecipes('/recipes.nix', example));
  expect(results.map(({ passed, problem }) => ({ passed, problem }))).toEqual([
    { passed: true, problem: undefined },
  ]);
});
