// The examples of recipes are their tests, as those of rules are.

import { expect, it } from 'vitest';
import { checkText } from '../../src/lint/check-text.ts';
import { allRecipes, ownRecipes, recipeById } from '../../src/migrate/recipes/index.ts';
import { exampleFile, exampleFileSystem } from '../lint/example-files.ts';
import { testExamples } from '../lint/rule-examples.ts';

testExamples(ownRecipes, ({ id }, example) => {
  const rule = recipeById(id);
  if (!rule) return [];
  const { diagnostics } = checkText({
    file: exampleFile,
    text: example.code,
    fileSystem: exampleFileSystem(example),
    rules: [{ rule, severity: rule.meta.severity, options: example.options }],
    isLinted: () => true,
  });
  return diagnostics;
});

it('every recipe has an ID of its own', () => {
  expect(new Set(allRecipes.map(({ id }) => id)).size).toBe(allRecipes.length);
});
