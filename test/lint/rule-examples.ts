// Runs the examples of rules: what is found, what is not, and what the text is after the fixes.
import { describe, expect, it } from 'vitest';
import { applyFixes } from '../../src/edits/apply-fixes.ts';
import type { Fix } from '../../src/edits/edit.ts';
import type { Diagnostic } from '../../src/lint/diagnostic.ts';
import type { Example, RuleInfo } from '../../src/lint/rule.ts';
import { SourceText } from '../../src/syntax/index.ts';
import { exampleFile, exampleFolder } from './example-files.ts';

/** What a rule finds in an example. */
type Lint = (rule: RuleInfo, example: Example) => readonly Diagnostic[];

export function testExamples(rules: readonly RuleInfo[], lint: Lint): void {
  describe.each(rules.map((rule) => ({ id: rule.id, rule })))('$id', ({ rule }) => {
    it('has an ID and a file of that name, examples of both kinds and one from real files', () => {
      expect(rule.id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
      expect(rule.examples.invalid.length).toBeGreaterThan(0);
      expect(rule.examples.valid.some(({ wild }) => wild)).toBe(true);
    });

    it.each(rule.examples.valid)('is silent: $code', (example) => {
      expect(lint(rule, example)).toEqual([]);
    });

    it.each(rule.examples.invalid)('finds: $code', (example) => {
      const found = lint(rule, example);
      const expected = example.findings.map(({ at, line, file, message, unfixed }) => ({
        at,
        ...(line !== undefined && { line }),
        file: file === undefined ? exampleFile : `${exampleFolder}/${file}`,
        message: expect.stringContaining(message) as string,
        ...(unfixed !== undefined && { unfixed: expect.stringContaining(unfixed) as string }),
      }));
      const shown = found.map(({ file, range, message, unfixed }, index) => ({
        at: textAt(example, file, range.start.offset, range.end.offset),
        ...(example.findings[index]?.line !== undefined && { line: range.start.line }),
        file,
        message,
        ...(example.findings[index]?.unfixed !== undefined && { unfixed }),
      }));
      expect(shown).toEqual(expected);
    });

    it.each(rule.examples.invalid)('fixes: $code', (example) => {
      expect(fixAll(lint, rule, example, ['safe'])).toBe(example.fixed ?? example.code);
      expect(fixAll(lint, rule, example, ['safe', 'unsafe'])).toBe(
        example.fixedUnsafely ?? example.fixed ?? example.code,
      );
    });

    it('has the fixes that it says it has', () => {
      const kinds = new Set(
        rule.examples.invalid.flatMap((example) =>
          lint(rule, example).flatMap(({ fixes }) => fixes.map(({ applicability }) => applicability)),
        ),
      );
      const said = { safe: ['safe'], unsafe: ['unsafe'], both: ['safe', 'unsafe'], no: [] }[
        rule.meta.fixable
      ];
      expect([...kinds].toSorted()).toEqual(said);
    });
  });
}

function fixAll(
  lint: Lint,
  rule: RuleInfo,
  example: Example,
  kinds: readonly Fix['applicability'][],
): string {
  let code = example.code;
  for (let pass = 0; pass < 10; pass++) {
    const diagnostics = lint(rule, { ...example, code });
    const { text } = applyFixes(new SourceText(exampleFile, code), diagnostics, new Set(kinds));
    if (text === code) return code;
    code = text;
  }
  throw new Error(`the fixes of ${rule.id} have no end`);
}

function textAt(example: Example, file: string, start: number, end: number): string {
  const name = file.slice(exampleFolder.length + 1);
  return (file === exampleFile ? example.code : (example.files?.[name] ?? '')).slice(start, end);
}
