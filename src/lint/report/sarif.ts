// SARIF 2.1.0, which code hosts show beside the code.
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html

import { pathToFileURL } from 'node:url';
import type { Edit, Place, Range } from '../../edits/edit.ts';
import { sha256Hex } from '../../store/hash.ts';
import type { Diagnostic, Severity } from '../diagnostic.ts';
import { fingerprints, type LintReport, type Reporter, reportedRules, ruleUrl, shownName } from './report.ts';

const levels: Readonly<Record<Severity, string>> = { error: 'error', warn: 'warning', info: 'note' };

export const reportSarif: Reporter = (report) => {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'nixlayer',
            semanticVersion: report.version,
            rules: reportedRules.map(({ id, meta }) => {
              const url = ruleUrl(id);
              return {
                id,
                shortDescription: { text: meta.summary },
                fullDescription: { text: meta.rationale, markdown: meta.rationale },
                ...(url !== undefined && { helpUri: url }),
                defaultConfiguration: {
                  level: levels[meta.severity],
                  enabled: meta.preset === 'recommended',
                },
              };
            }),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { SRCROOT: { uri: `${pathToFileURL(report.folder).href}/` } },
        results: report.results.flatMap((result) => {
          const prints = fingerprints(result, shownName(report.folder, result.file), (text) =>
            sha256Hex(text).slice(0, 32),
          );
          return [
            ...result.diagnostics.map((each) => ({
              ...resultOf(report, each),
              partialFingerprints: { 'nixlayer/v1': prints.get(each) },
            })),
            ...result.suppressed.map(({ diagnostic, reason }) => ({
              ...resultOf(report, diagnostic),
              suppressions: [{ kind: 'inSource', ...(reason !== undefined && { justification: reason }) }],
            })),
          ];
        }),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
};

const ruleIndexes: ReadonlyMap<string, number> = new Map(reportedRules.map(({ id }, index) => [id, index]));

function resultOf(report: LintReport, diagnostic: Diagnostic) {
  const { rule, severity, message, related, fixes } = diagnostic;
  return {
    ruleId: rule,
    ruleIndex: ruleIndexes.get(rule) ?? -1,
    level: levels[severity],
    message: { text: message },
    locations: [{ physicalLocation: locationOf(report, diagnostic) }],
    ...(related.length > 0 && {
      relatedLocations: related.map((each, id) => ({
        id,
        message: { text: each.message },
        physicalLocation: locationOf(report, each),
      })),
    }),
    ...(fixes.length > 0 && {
      fixes: fixes.map(({ title, edits }) => ({
        description: { text: title },
        artifactChanges: changesOf(report, edits),
      })),
    }),
  };
}

function changesOf(report: LintReport, edits: readonly Edit[]) {
  return [...new Set(edits.map(({ file }) => file))].map((file) => ({
    artifactLocation: artifactOf(report, file),
    replacements: edits
      .filter((edit) => edit.file === file)
      .map(({ range, newText }) => ({
        deletedRegion: regionOf(range),
        ...(newText !== '' && { insertedContent: { text: newText } }),
      })),
  }));
}

function locationOf(report: LintReport, { file, range }: Place) {
  return { artifactLocation: artifactOf(report, file), region: regionOf(range) };
}

function regionOf({ start, end }: Range) {
  return {
    startLine: start.line,
    startColumn: start.column,
    endLine: end.line,
    endColumn: end.column,
    charOffset: start.offset,
    charLength: end.offset - start.offset,
  };
}

function artifactOf({ folder }: LintReport, file: string) {
  const name = shownName(folder, file);
  if (name === file) return { uri: pathToFileURL(file).href };
  return { uri: name.split('/').map(encodeURIComponent).join('/'), uriBaseId: 'SRCROOT' };
}
