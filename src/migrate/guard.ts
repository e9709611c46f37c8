// Whether an edit does what its recipe says, and nothing else.
import { isDeclared, meaningChanges } from '../edits/meaning.ts';
import type { Inspection } from './inspect-file.ts';
import type { Recipe } from './recipe.ts';

/** What would be wrong after an edit of a recipe; undefined when nothing is. */
export function harmOf(
  before: Inspection,
  after: Inspection,
  recipe: Recipe | undefined,
): string | undefined {
  if (after.isInvalid && !before.isInvalid) return 'the file could not be parsed after it';
  const gap = after.gaps.find((message) => !before.gaps.includes(message));
  if (gap !== undefined) return `the file could not be evaluated after it: ${gap}`;
  const declared = recipe?.meta.changes ?? [];
  const changes = meaningChanges(before.meaning, after.meaning).filter((each) => !isDeclared(each, declared));
  if (changes.length > 0) return `it would change more than it should: ${changes.join(', ')}`;
  return undefined;
}
