// The sets that stand for derivations, remembered as evaluation meets them: what `meta` says is in them alone, and what
// derivations are made of is text.
import { ContextString, decodeContextItem } from '../values/string-context.ts';
import type { Attrs, Value } from '../values/value.ts';

/** Output path → the set that was used as this path. Of several the first with `meta`. */
export type DerivationRecord = Map<string, Attrs>;

/**
 * To be told of each set that is used as a string.
 * @param outPath its value; only the output of a derivation counts
 */
export function recordDerivation(record: DerivationRecord, set: Attrs, outPath: Value): void {
  if (!(outPath instanceof ContextString) || outPath.context.size !== 1) return;
  const before = record.get(outPath.text);
  if (before !== undefined && (before.has('meta') || !set.has('meta'))) return;
  const [item] = outPath.context;
  // Anything may have an attribute `outPath`: a file below an output, the text of a context.
  if (decodeContextItem(item!).type === 'output') record.set(outPath.text, set);
}
