// The examples of every rule are its tests.
import { expect, it } from 'vitest';
import { checkText } from '../../src/lint/check-text.ts';
import type { Diagnostic } from '../../src/lint/diagnostic.ts';
import { lintText } from '../../src/lint/lint-text.ts';
import type { Example, RuleInfo } from '../../src/lint/rule.ts';
import { allRules, ruleById } from '../../src/lint/rules/index.ts';
import { suppressionRules } from '../../src/lint/suppress/suppression-rules.ts';
import { exampleFile, exampleFileSystem } from './example-files.ts';
import { testExamples } from './rule-examples.ts';

const rules: readonly RuleInfo[] = [...allRules, ...suppressionRules];

testExamples(rules, lint);

it('every rule has an ID of its own', () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
});

function lint(info: RuleInfo, example: Example): readonly Diagnostic[] {
  const request = { file: exampleFile, text: example.code, fileSystem: exampleFileSystem(example) };
  const rule = ruleById(info.id);
  // Those of suppressions need all others.
  if (!rule) return lintText(request).diagnostics.filter((each) => each.rule === info.id);
  const enabled = { rule, severity: rule.meta.severity, options: example.options };
  return checkText({ ...request, rules: [enabled], isLinted: () => true }).diagnostics;
}
