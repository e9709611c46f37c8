// For people: each diagnostic with the lines it is about.
import { styleText } from 'node:util';
import { renderExcerpt, SourceText } from '../../syntax/index.ts';
import type { Diagnostic, Severity } from '../diagnostic.ts';
import { type LintReport, type Reporter, shownName, summarise } from './report.ts';
import { plural, visible } from './visible.ts';

type Style = Parameters<typeof styleText>[0];
type Paint = (style: Style, text: string) => string;

const styles: Readonly<Record<Severity, Style>> = { error: 'red', warn: 'yellow', info: 'blue' };

export const reportText: Reporter = (report, { colour }) => {
  const paint: Paint = (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text);
  const blocks = report.results.flatMap((result) => {
    const source = new SourceText(result.file, result.text);
    return result.diagnostics.map((each) => renderDiagnostic(report, source, each, paint));
  });
  return `${[...blocks, summaryLine(report)].join('\n\n')}\n`;
};

function renderDiagnostic(
  report: LintReport,
  source: SourceText,
  diagnostic: Diagnostic,
  paint: Paint,
): string {
  const { rule, severity, message, range, related, fixes } = diagnostic;
  const { start, end } = range;
  const span = { start: start.offset, end: end.offset };
  const [fix] = fixes;
  return [
    `${paint(styles[severity], severity)} ${paint('bold', visible(message))} ${paint('dim', `[${rule}]`)}`,
    `  at ${shownName(report.folder, source.file)}:${start.line}:${start.column}`,
    indent(renderExcerpt(source, span)),
    ...related.map(
      (each) =>
        `  ${each.message}: ${shownName(report.folder, each.file)}:${each.range.start.line}:${each.range.start.column}`,
    ),
    ...(fix
      ? [
          `  ${paint('green', 'fix')}: ${visible(fix.title)}${fix.applicability === 'unsafe' ? ' (--fix-unsafe)' : ''}`,
        ]
      : []),
  ].join('\n');
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}

function summaryLine(report: LintReport): string {
  const { files, errors, warnings, infos, suppressed, fixable } = summarise(report);
  const found = [
    ...(errors > 0 ? [plural(errors, 'error')] : []),
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
    ...(infos > 0 ? [plural(infos, 'hint')] : []),
  ];
  const notes = [
    ...(suppressed > 0 ? [`${suppressed} suppressed`] : []),
    ...(fixable > 0 ? [`${fixable} can be fixed with --fix`] : []),
  ];
  return `${found.length > 0 ? found.join(', ') : 'nothing found'} in ${plural(files, 'file')}${
    notes.length > 0 ? ` (${notes.join(', ')})` : ''
  }`;
}
