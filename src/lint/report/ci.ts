// Formats of code hosts and build servers.
import { createHash } from 'node:crypto';
import type { Severity } from '../diagnostic.ts';
import { fingerprints, type Reporter, shownName } from './report.ts';

/** Workflow commands of GitHub Actions, which annotate the lines of a pull request. */
export const reportGithub: Reporter = ({ folder, results }) => {
  const commands: Readonly<Record<Severity, string>> = { error: 'error', warn: 'warning', info: 'notice' };
  return results
    .flatMap(({ diagnostics }) => diagnostics)
    .map(({ file, range: { start, end }, severity, message, rule }) => {
      // Columns only count within one line.
      const columns = start.line === end.line ? `,col=${start.column},endColumn=${end.column}` : '';
      const place = `file=${property(shownName(folder, file))},line=${start.line},endLine=${end.line}${columns}`;
      return `::${commands[severity]} ${place},title=${property(rule)}::${data(message)}\n`;
    })
    .join('');
};

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** The code quality report of GitLab. */
export const reportGitlab: Reporter = ({ folder, results }) => {
  const severities: Readonly<Record<Severity, string>> = { error: 'major', warn: 'minor', info: 'info' };
  const issues = results.flatMap((result) => {
    const path = shownName(folder, result.file);
    const prints = fingerprints(result, path, (text) => createHash('md5').update(text).digest('hex'));
    return result.diagnostics.map((each) => ({
      description: each.message,
      check_name: each.rule,
      fingerprint: prints.get(each),
      severity: severities[each.severity],
      location: { path, lines: { begin: each.range.start.line, end: each.range.end.line } },
    }));
  });
  return `${JSON.stringify(issues, undefined, 2)}\n`;
};
