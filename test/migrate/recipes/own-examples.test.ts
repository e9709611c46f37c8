// The examples of every recipe that the linter does not show are its tests.
import { describe, expect, it } from 'vitest';
import { applyFixes } from '../../../src/edits/apply-fixes.ts';
import type { Fix } from '../../../src/edits/edit.ts';
import { checkText } from '../../../src/lint/check-text.ts';
import type { Diagnostic } from '../../../src/lint/diagnostic.ts';
import type { Example } from '../../../src/lint/rule.ts';
import type { Recipe } from '../../../src/migrate/recipe.ts';
import { goalRecipes } from '../../../src/migrate/recipes/goals/index.ts';
import { SourceText } from '../../../src/syntax/index.ts';
import { exampleFile, exampleFileSystem } from '../../lint/example-files.ts';

describe.each(goalRecipes.map((recipe) => ({ id: recipe.id, recipe })))('$id', ({ recipe }) => {
  it.each(recipe.examples.valid)('is silent: $code', (example) => {
    expect(check(recipe, example)).toEqual([]);
  });

  it.each(recipe.examples.invalid)('finds: $code', (example) => {
    const found = check(recipe, example).map(({ message, range }) => ({
      at: example.code.slice(range.start.offset, range.end.offset),
      message,
      line: range.start.line,
    }));
    expect(found).toEqual(
      example.findings.map(({ at, line, message }) => ({
        at,
        message: expect.stringContaining(message) as string,
        line: line ?? (expect.any(Number) as number),
      })),
    );
  });

  it.each(recipe.examples.invalid)('fixes: $code', (example) => {
    expect(fixAll(recipe, example, ['safe'])).toBe(example.fixed ?? example.code);
    expect(fixAll(recipe, example, ['safe', 'unsafe'])).toBe(
      example.fixedUnsafely ?? example.fixed ?? example.code,
    );
  });
});

function check(recipe: Recipe, example: Example): readonly Diagnostic[] {
  const fileSystem = exampleFileSystem(example);
  const enabled = { rule: recipe, severity: recipe.meta.severity, options: example.options };
  return checkText({
    file: exampleFile,
    text: example.code,
    fileSystem,
    rules: [enabled],
    isLinted: () => true,
  }).diagnostics;
}

function fixAll(recipe: Recipe, example: Example, kinds: readonly Fix['applicability'][]): string {
  let code = example.code;
  for (let pass = 0; pass < 10; pass++) {
    const { text } = applyFixes(
      new SourceText(exampleFile, code),
      check(recipe, { ...example, code }),
      new Set(kinds),
    );
    if (text === code) return code;
    code = text;
  }
  throw new Error(`the edits of ${recipe.id} have no end`);
}
