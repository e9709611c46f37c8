// Diagnostics and suppressions of one file → those that are left, those that are not, and what suppressed nothing.
import type { Diagnostic } from '../diagnostic.ts';
import type { NamedRule, Suppression } from './suppression.ts';

export interface SuppressedDiagnostic {
  readonly diagnostic: Diagnostic;
  /** What the comment says behind `--`. */
  readonly reason?: string;
}

export interface Suppressed {
  readonly kept: readonly Diagnostic[];
  readonly suppressed: readonly SuppressedDiagnostic[];
  readonly unused: readonly UnusedSuppression[];
}

export interface UnusedSuppression {
  readonly suppression: Suppression;
  /** The IDs without effect; empty when the comment names none. */
  readonly ids: readonly NamedRule[];
}

/** @param isEnabled whether a rule has looked at the file; of others nothing is known */
export function applySuppressions(
  diagnostics: readonly Diagnostic[],
  suppressions: readonly Suppression[],
  isEnabled: (rule: string) => boolean,
): Suppressed {
  const used = new Set<Suppression | NamedRule>();
  const kept: Diagnostic[] = [];
  const suppressed: SuppressedDiagnostic[] = [];
  for (const diagnostic of diagnostics) {
    // All that would do are used: which one to keep is for people to choose.
    const hits = suppressions.flatMap((suppression) => {
      const hit = hitOf(suppression, diagnostic);
      return hit ? [{ suppression, hit }] : [];
    });
    for (const { hit } of hits) used.add(hit);
    const [first] = hits;
    if (!first) kept.push(diagnostic);
    else {
      const { reason } = first.suppression;
      suppressed.push({ diagnostic, ...(reason !== undefined && { reason }) });
    }
  }
  const unused = suppressions.flatMap((suppression): readonly UnusedSuppression[] => {
    const { ids } = suppression;
    if (ids.length === 0) return used.has(suppression) ? [] : [{ suppression, ids }];
    const idle = ids.filter((each) => !used.has(each) && isEnabled(each.id));
    return idle.length > 0 ? [{ suppression, ids: idle }] : [];
  });
  return { kept, suppressed, unused };
}

function hitOf(suppression: Suppression, { rule, range }: Diagnostic): Suppression | NamedRule | undefined {
  const { lines, ids } = suppression;
  const { line } = range.start;
  if (line < lines.first || line > lines.last) return undefined;
  return ids.length === 0 ? suppression : ids.find(({ id }) => id === rule);
}
