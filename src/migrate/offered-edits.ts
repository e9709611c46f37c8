// The edits that recipes offer in one text, each on its own and checked: what an editor shows.
import type { Fix, Range } from '../edits/edit.ts';
import { harmOf } from './guard.ts';
import { type InspectedFiles, inspectFile } from './inspect-file.ts';
import { recipeById } from './recipes/index.ts';
import { withEdits } from './texts.ts';

export interface OfferedEdit {
  /** ID of the recipe. */
  readonly recipe: string;
  readonly message: string;
  readonly range: Range;
  readonly fix: Fix;
}

/**
 * Edits of this file only, in the order of the recipes.
 * @param recipes IDs
 * @param isWanted whether a place is of interest: each edit costs an evaluation
 */
export function offeredEdits(
  file: string,
  recipes: readonly string[],
  files: InspectedFiles,
  isWanted: (range: Range) => boolean,
): readonly OfferedEdit[] {
  const rules = recipes.flatMap((id) => {
    const rule = recipeById(id);
    return rule ? [{ rule, severity: 'info' as const }] : [];
  });
  const before = inspectFile(file, files, rules);
  return before.diagnostics
    .filter((each) => each.file === file && isWanted(each.range))
    .flatMap(({ rule: recipe, message, range, fixes }) =>
      fixes
        .filter(({ edits }) => edits.every((edit) => edit.file === file))
        .filter(({ edits }) => {
          const texts = withEdits(files.texts, edits);
          return (
            harmOf(before, inspectFile(file, { ...files, texts }, rules), recipeById(recipe)) === undefined
          );
        })
        .map((fix) => ({ recipe, message, range, fix })),
    );
}
