import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { stripVTControlCharacters } from 'node:util';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { type Format, reporters } from '../../../src/lint/report/index.ts';
import { exampleReport } from './example-report.ts';

const plain = { colour: false };
const report = (format: Format) => reporters[format](exampleReport, plain);

describe('text', () => {
  it('shows each finding with its line, its rule and its fix', () => {
    expect(report('text')).toContain(
      [
        "warn 'contents' is deprecated in buildImage: its name is 'copyToRoot' [deprecated-contents]",
        '  at a b&<ü>.nix:4:3',
        '  4 |   contents = pkgs.hello;',
        '    |   ^^^^^^^^',
        "  fix: Rename to 'copyToRoot'",
        '',
        '',
      ].join('\n'),
    );
  });

  it('ends with the numbers', () => {
    expect(report('text').trimEnd().split('\n').at(-1)).toBe(
      '2 errors, 2 warnings in 4 files (1 suppressed, 2 can be fixed with --fix)',
    );
  });

  it('lets no control character of a source through', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    expect(report('text')).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]/);
  });

  it('differs in colour only', () => {
    const coloured = reporters.text(exampleReport, { colour: true });
    expect(coloured).not.toBe(report('text'));
    expect(stripVTControlCharacters(coloured)).toBe(report('text'));
  });
});

describe('json', () => {
  it('has the findings of each file, with fixes and what was suppressed', () => {
    expect(JSON.parse(report('json'))).toMatchObject({
      version: '1.2.3',
      summary: { files: 4, errors: 2, warnings: 2, infos: 0, suppressed: 1, fixable: 2 },
      results: [
        {
          file: 'a b&<ü>.nix',
          diagnostics: [
            {
              rule: 'deprecated-contents',
              severity: 'warn',
              range: { start: { line: 4, column: 3, offset: 64 }, end: { line: 4, column: 11, offset: 72 } },
              fixes: [{ applicability: 'safe', edits: [{ newText: 'copyToRoot' }] }],
              related: [],
              url: expect.stringMatching(/^https:/),
            },
            { rule: 'relative-workdir', severity: 'error' },
          ],
        },
        {
          file: 'suppressed.nix',
          diagnostics: [{ rule: 'unused-suppression' }],
          suppressed: [{ rule: 'relative-workdir', reason: 'as before' }],
        },
        { file: 'broken.nix', diagnostics: [{ rule: 'parse-error' }] },
      ],
    });
  });

  it('has one line for each finding as jsonl', () => {
    const lines = report('jsonl').trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { rule: string }).rule)).toEqual([
      'deprecated-contents',
      'relative-workdir',
      'unused-suppression',
      'parse-error',
    ]);
  });
});

describe('sarif', () => {
  const log = JSON.parse(report('sarif')) as {
    runs: [{ tool: { driver: { rules: { id: string }[] } }; results: SarifResult[] }];
  };
  interface SarifResult {
    ruleId: string;
    ruleIndex: number;
    locations: { physicalLocation: { artifactLocation: { uri: string } } }[];
    suppressions?: unknown[];
  }

  it('is valid against the published schema of version 2.1.0', () => {
    const path = createRequire(import.meta.url).resolve(
      '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
    );
    const ajv = new Ajv.default({ strict: false, allErrors: true, unicodeRegExp: false });
    addFormats.default(ajv);
    const validate = ajv.compile(JSON.parse(readFileSync(path, 'utf8')) as object);
    validate(log);
    expect(validate.errors ?? []).toEqual([]);
  });

  it('has percent-encoded addresses, and rules by their number', () => {
    const [run] = log.runs;
    expect(run.results[0]?.locations[0]?.physicalLocation.artifactLocation.uri).toBe(
      'a%20b%26%3C%C3%BC%3E.nix',
    );
    for (const { ruleId, ruleIndex } of run.results)
      expect(run.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  });

  it('keeps what was suppressed, and says so', () => {
    expect(log.runs[0].results.filter(({ suppressions }) => suppressions)).toMatchObject([
      { ruleId: 'relative-workdir', suppressions: [{ kind: 'inSource', justification: 'as before' }] },
    ]);
  });

  it('recognises a finding whose line has moved', () => {
    const [first, ...rest] = exampleReport.results;
    if (!first) throw new Error('there are results');
    const moved = {
      ...first,
      text: `\n${first.text}`,
      diagnostics: first.diagnostics.map((each) => {
        const { start, end } = each.range;
        const down = <P extends { offset: number; line: number }>(p: P) => ({
          ...p,
          offset: p.offset + 1,
          line: p.line + 1,
        });
        return { ...each, range: { start: down(start), end: down(end) } };
      }),
    };
    const prints = (text: string) => [...text.matchAll(/"nixlayer\/v1": "(\w+)"/g)].map(([, print]) => print);
    const after = reporters.sarif({ ...exampleReport, results: [moved, ...rest] }, plain);
    expect(prints(after)).toEqual(prints(report('sarif')));
    expect(new Set(prints(after)).size).toBe(4);
  });
});

describe('formats of build servers', () => {
  it('github annotates lines', () => {
    expect(report('github').split('\n')[0]).toBe(
      "::warning file=a b&<ü>.nix,line=4,endLine=4,col=3,endColumn=11,title=deprecated-contents::'contents' is deprecated in buildImage: its name is 'copyToRoot'",
    );
  });

  it('gitlab has a fingerprint for each finding', () => {
    const issues = JSON.parse(report('gitlab')) as { fingerprint: string }[];
    expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(4);
    expect(issues[0]).toMatchObject({
      check_name: 'deprecated-contents',
      severity: 'minor',
      location: { path: 'a b&<ü>.nix', lines: { begin: 4, end: 4 } },
    });
  });

  it.each(['checkstyle', 'junit'] as const)('%s is XML whatever is in the names', (format) => {
    const xml = report(format);
    expect(xml).toContain('a b&amp;&lt;ü&gt;.nix');
    // Every element is closed, and nothing but what XML allows is in it.
    const open: string[] = [];
    for (const [, close, name, empty] of xml.matchAll(/<(\/?)([a-z]+)(?: [a-z]+="[^"<]*")*(\/?)>/g)) {
      if (close) expect(open.pop()).toBe(name);
      else if (!empty && name) open.push(name);
    }
    expect(open).toEqual([]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    expect(xml).not.toMatch(/[\x00-\x08\x0b\x0c\x0e-\x1f]|&(?!amp;|lt;|gt;|quot;|#\d+;)/);
  });

  it('junit counts its cases', () => {
    expect(report('junit')).toContain('<testsuites name="nixlayer" tests="5" failures="4" errors="0">');
  });
});
