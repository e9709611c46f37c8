// Checked texts, all of a run → what is reported of each: equal diagnostics once, suppressions applied.
import { SourceText } from '../syntax/index.ts';
import type { CheckedText } from './check-text.ts';
import { defaultConfiguration, type LintConfiguration } from './config/configuration.ts';
import { levelOf } from './config/enabled-rules.ts';
import type { Diagnostic } from './diagnostic.ts';
import { compareDiagnostics, diagnosticKey } from './run/order.ts';
import { applySuppressions, type SuppressedDiagnostic } from './suppress/apply-suppressions.ts';
import { reportUnused } from './suppress/report-suppressions.ts';
import { unusedSuppression } from './suppress/suppression-rules.ts';

export interface LintedText {
  readonly file: string;
  readonly text: string;
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  readonly suppressed: readonly SuppressedDiagnostic[];
}

/** @param configurationOf of a file; default: the recommended rules */
export function settle(
  checked: readonly CheckedText[],
  configurationOf: (file: string) => LintConfiguration = () => defaultConfiguration,
): readonly LintedText[] {
  const byFile = new Map<string, Map<string, Diagnostic>>(checked.map(({ file }) => [file, new Map()]));
  for (const diagnostic of checked.flatMap(({ diagnostics }) => diagnostics)) {
    const ofFile = byFile.get(diagnostic.file);
    const key = diagnosticKey(diagnostic);
    if (ofFile && !ofFile.has(key)) ofFile.set(key, diagnostic);
  }
  return checked.map(({ file, text, suppressions, enabled }) => {
    const diagnostics = [...(byFile.get(file)?.values() ?? [])];
    const isEnabled = new Set(enabled);
    const { kept, suppressed, unused } = applySuppressions(diagnostics, suppressions, (id) =>
      isEnabled.has(id),
    );
    const level = levelOf(configurationOf(file), unusedSuppression, file);
    const reported = level === 'off' ? [] : reportUnused(new SourceText(file, text), unused, level);
    return { file, text, diagnostics: [...kept, ...reported].toSorted(compareDiagnostics), suppressed };
  });
}
