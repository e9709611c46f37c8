// Diagnostics as editors want them.
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import {
  type Diagnostic as ClientDiagnostic,
  DiagnosticSeverity,
  DiagnosticTag,
} from 'vscode-languageserver/node';
import type { Diagnostic, Severity } from '../../lint/diagnostic.ts';
import { reportedRules } from '../../lint/report/report.ts';
import { packageFile } from '../../package/package-files.ts';
import { toClientRange, toLocation } from './positions.ts';

export const diagnosticSource = 'nixlayer';

/** @param uriOf of a file */
export function toClientDiagnostic(
  { rule, severity, message, range, related }: Diagnostic,
  uriOf: (file: string) => string,
): ClientDiagnostic {
  const page = pageOf(rule);
  const tag = tags.get(rule);
  return {
    range: toClientRange(range),
    severity: severities[severity],
    source: diagnosticSource,
    code: rule,
    message,
    ...(page !== undefined && { codeDescription: { href: page } }),
    ...(tag !== undefined && { tags: [tag] }),
    relatedInformation: related.map((each) => ({
      message: each.message,
      location: toLocation(each, uriOf),
    })),
  };
}

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warn: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
};

const tags: ReadonlyMap<string, DiagnosticTag> = new Map(
  reportedRules.flatMap(({ id, meta: { shownAs } }) => {
    if (shownAs === undefined) return [];
    return [[id, shownAs === 'unnecessary' ? DiagnosticTag.Unnecessary : DiagnosticTag.Deprecated]];
  }),
);

// The pages come with the package, so that they are those of this version.
function pageOf(rule: string): string | undefined {
  const file = packageFile(`docs/rules/${rule}.md`);
  return existsSync(file) ? pathToFileURL(file).href : undefined;
}
