// Whether an edit does what its recipe says, and nothing else.
import { type CallMeaning, isDeclared, meaningChanges } from '../edits/meaning.ts';
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
  const refusal = added(before.refusals, after.refusals);
  if (refusal !== undefined) return `nixpkgs would refuse it: ${refusal}`;
  const changes = changesOf(before, after, recipe?.meta.changes ?? []);
  if (changes.length > 0) return `it would change more than it should: ${changes.join(', ')}`;
  return undefined;
}

// What files do by themselves that are read for the first time, such as a library, does not count, unless one of their calls
// is there in the place of one that is gone.
function changesOf(before: Inspection, after: Inspection, declared: readonly string[]): readonly string[] {
  const known = after.meaning.filter((_meaning, index) => {
    const file = after.calls[index]?.file;
    return file === undefined || before.dependencies.has(file);
  });
  const changes = undeclared(before.meaning, known, declared);
  return changes.length > 0 && undeclared(before.meaning, after.meaning, declared).length === 0
    ? []
    : changes;
}

function undeclared(
  before: readonly CallMeaning[],
  after: readonly CallMeaning[],
  declared: readonly string[],
): readonly string[] {
  return meaningChanges(before, after).filter((each) => !isDeclared(each, declared));
}

/** The first text that is there more often than before. */
function added(before: readonly string[], after: readonly string[]): string | undefined {
  const left = [...before];
  return after.find((each) => {
    const at = left.indexOf(each);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
