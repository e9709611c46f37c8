// Which diagnostics are the same, and which comes first.
import type { Diagnostic } from '../diagnostic.ts';

/** By file, place, then rule. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  const byPlace = a.range.start.offset - b.range.start.offset || a.range.end.offset - b.range.end.offset;
  return byPlace || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0);
}

/** Equal for what is found twice: through two calls, or from two files. */
export function diagnosticKey({ rule, file, range, message }: Diagnostic): string {
  return JSON.stringify([rule, file, range.start.offset, range.end.offset, message]);
}
