// What a recipe found, and what became of it → a place of the report, in the text as it was before the migration.
import type { Diagnostic } from '../lint/diagnostic.ts';
import { SourceText } from '../syntax/index.ts';
import type { InspectedCall } from './inspect-file.ts';
import type { MigrationPlace, PlaceCall } from './migration.ts';
import { originalOffset } from './original-offset.ts';
import { originalRange, type Texts } from './texts.ts';

export type PlaceOutcome = Pick<MigrationPlace, 'status' | 'title' | 'reason'>;

/** @param calls those of the file that it was found through. @param texts as they were when it was found */
export function asPlace(
  diagnostic: Diagnostic,
  outcome: PlaceOutcome,
  calls: readonly InspectedCall[],
  texts: Texts,
): MigrationPlace {
  const { rule: recipe, file, range, message } = diagnostic;
  const text = texts.get(file);
  const call = callOf(diagnostic, calls);
  return {
    recipe,
    file,
    range: text ? originalRange(text, file, range) : range,
    message,
    ...outcome,
    ...(call && { call: placeOfCall(call, texts) }),
  };
}

/** The innermost call around the place, or the one that uses it. */
function callOf(
  { file, range, related }: Diagnostic,
  calls: readonly InspectedCall[],
): InspectedCall | undefined {
  const around = calls.filter(
    (call) => call.file === file && call.start <= range.start.offset && range.end.offset <= call.end,
  );
  const users = related.map((each) => each.range.start.offset);
  return (
    around.toSorted((a, b) => b.start - a.start)[0] ??
    calls.find((call) => users.includes(call.start)) ??
    (calls.length === 1 ? calls[0] : undefined)
  );
}

function placeOfCall({ function: name, file, start }: InspectedCall, texts: Texts): PlaceCall {
  const text = texts.get(file);
  const offset = text ? originalOffset(start, text.steps) : start;
  const line = text ? new SourceText(file, text.before).positionAt(offset).line : 1;
  return { function: name, file, line };
}
