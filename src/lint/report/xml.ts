// XML formats of build servers: Checkstyle and JUnit.
import type { Severity } from '../diagnostic.ts';
import { type Reporter, shownName } from './report.ts';

const head = '<?xml version="1.0" encoding="UTF-8"?>';

export const reportCheckstyle: Reporter = ({ folder, results }) => {
  const severities: Readonly<Record<Severity, string>> = { error: 'error', warn: 'warning', info: 'info' };
  const files = results
    .filter(({ diagnostics }) => diagnostics.length > 0)
    .flatMap(({ file, diagnostics }) => [
      `  <file name="${xmlText(shownName(folder, file))}">`,
      ...diagnostics.map(
        ({ range: { start }, severity, message, rule }) =>
          `    <error line="${start.line}" column="${start.column}" severity="${severities[severity]}" ` +
          `message="${xmlText(message)}" source="nixlayer.${rule}"/>`,
      ),
      '  </file>',
    ]);
  return [head, '<checkstyle version="4.3">', ...files, '</checkstyle>', ''].join('\n');
};

/** A suite for each file; one without findings has one case that passes. */
export const reportJunit: Reporter = ({ folder, results }) => {
  const total = results.reduce((sum, { diagnostics }) => sum + diagnostics.length, 0);
  const suites = results.flatMap(({ file, diagnostics }) => {
    const name = xmlText(shownName(folder, file));
    const cases = diagnostics.map(
      ({ range: { start }, severity, message, rule }) =>
        `    <testcase name="${rule}" classname="${name}"><failure type="${severity}" message="${xmlText(message)}">` +
        `${name}:${start.line}:${start.column}</failure></testcase>`,
    );
    return [
      `  <testsuite name="${name}" tests="${Math.max(1, cases.length)}" failures="${cases.length}" errors="0">`,
      ...(cases.length > 0 ? cases : [`    <testcase name="nixlayer" classname="${name}"/>`]),
      '  </testsuite>',
    ];
  });
  const tests = results.reduce((sum, { diagnostics }) => sum + Math.max(1, diagnostics.length), 0);
  const open = `<testsuites name="nixlayer" tests="${tests}" failures="${total}" errors="0">`;
  return [head, open, ...suites, '</testsuites>', ''].join('\n');
};

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

// Characters that XML 1.0 does not have become the replacement character.
function xmlText(text: string): string {
  return text
    .replaceAll(/[&<>"\n\r\t]/g, (character) => entities[character] ?? character)
    .replaceAll(/[^\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
}
