// For programs: one document, or one line for each diagnostic.
import type { Diagnostic } from '../diagnostic.ts';
import { type LintReport, type Reporter, ruleUrl, shownName, summarise } from './report.ts';

export const reportJson: Reporter = (report) => {
  const document = {
    version: report.version,
    summary: summarise(report),
    results: report.results
      .filter(({ diagnostics, suppressed }) => diagnostics.length + suppressed.length > 0)
      .map(({ file, diagnostics, suppressed }) => ({
        file: shownName(report.folder, file),
        diagnostics: diagnostics.map((each) => diagnosticDocument(report, each)),
        suppressed: suppressed.map(({ diagnostic, reason }) => ({
          ...diagnosticDocument(report, diagnostic),
          ...(reason !== undefined && { reason }),
        })),
      })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
};

export const reportJsonLines: Reporter = (report) =>
  report.results
    .flatMap(({ file, diagnostics }) =>
      diagnostics.map((each) => ({
        file: shownName(report.folder, file),
        ...diagnosticDocument(report, each),
      })),
    )
    .map((each) => `${JSON.stringify(each)}\n`)
    .join('');

function diagnosticDocument({ folder }: LintReport, diagnostic: Diagnostic) {
  const { rule, severity, message, range, fixes, related } = diagnostic;
  const url = ruleUrl(rule);
  return {
    rule,
    severity,
    message,
    range,
    fixes: fixes.map(({ title, applicability, edits }) => ({
      title,
      applicability,
      // A fix may have edits in another file.
      edits: edits.map((edit) => ({
        ...(edit.file !== diagnostic.file && { file: shownName(folder, edit.file) }),
        range: edit.range,
        newText: edit.newText,
      })),
    })),
    related: related.map((each) => ({
      file: shownName(folder, each.file),
      range: each.range,
      message: each.message,
    })),
    ...(url !== undefined && { url }),
  };
}
