// Diagnostics about suppressions.

import { wholeLines } from '../../edits/drafts.ts';
import { similarNames } from '../../eval/errors/suggestions.ts';
import type { SourceText, Span } from '../../syntax/index.ts';
import type { Diagnostic, Severity } from '../diagnostic.ts';
import { placeOf } from '../run/run-rules.ts';
import type { UnusedSuppression } from './apply-suppressions.ts';
import type { Suppressions } from './suppression.ts';
import { unknownSuppression, unusedSuppression } from './suppression-rules.ts';

/** @param known the IDs of all rules */
export function reportUnknown(
  source: SourceText,
  { suppressions, mistakes }: Suppressions,
  known: ReadonlySet<string>,
  severity: Severity,
): readonly Diagnostic[] {
  const unknown = suppressions
    .flatMap(({ ids }) => ids)
    .filter(({ id }) => !known.has(id))
    .map(({ id, start, end }) => {
      const [similar] = similarNames(id, known);
      const message = `there is no rule '${id}'${similar === undefined ? '' : `, but '${similar}'`}`;
      return { message, start, end };
    });
  return [...unknown, ...mistakes].map(({ message, start, end }) => ({
    rule: unknownSuppression.id,
    severity,
    message,
    ...placeOf({ source, start, end }),
    related: [],
    fixes: [],
  }));
}

export function reportUnused(
  source: SourceText,
  unused: readonly UnusedSuppression[],
  severity: Severity,
): readonly Diagnostic[] {
  return unused.flatMap((each) => {
    const { suppression, ids } = each;
    const isWhole = ids.length === suppression.ids.length;
    const at: readonly (Span & { readonly message: string })[] = isWhole
      ? [{ ...suppression.comment, message: 'nothing is suppressed by this comment' }]
      : ids.map(({ id, start, end }) => ({ message: `'${id}' is not found here`, start, end }));
    return at.map(({ message, start, end }) => ({
      rule: unusedSuppression.id,
      severity,
      message,
      ...placeOf({ source, start, end }),
      related: [],
      fixes: [removal(source, each, isWhole)],
    }));
  });
}

function removal(source: SourceText, { suppression, ids }: UnusedSuppression, isWhole: boolean) {
  const edit = (at: Span, newText: string) => ({ ...placeOf({ source, ...at }), newText });
  if (isWhole) {
    const edits = [edit(wholeLines(source.text, suppression.comment), '')];
    return { title: 'Remove the comment', applicability: 'safe' as const, edits };
  }
  const [first] = suppression.ids;
  const last = suppression.ids.at(-1);
  const kept = suppression.ids.filter((each) => !ids.includes(each)).map(({ id }) => id);
  const edits = first && last ? [edit({ start: first.start, end: last.end }, kept.join(', '))] : [];
  return { title: 'Remove what is not found', applicability: 'safe' as const, edits };
}
