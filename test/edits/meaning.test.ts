// The proof that fixes keep the meaning: images are evaluated before and after, and are the same but for what the rule
// declares. On the examples of all rules and on the expressions of this repository.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixText } from '../../src/edits/fix-text.ts';
import { isDeclared, meaningChanges, meaningOf } from '../../src/edits/meaning.ts';
import { diskFileSystem, type FileSystem } from '../../src/eval/index.ts';
import { findFiles } from '../../src/lint/files/find-files.ts';
import { lintText } from '../../src/lint/lint-text.ts';
import { allRules, ruleById } from '../../src/lint/rules/index.ts';
import { overlay } from '../../src/program/file-systems.ts';
import { Program } from '../../src/program/program.ts';
import { exampleFile, exampleFileSystem } from '../lint/example-files.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');

function changesOf(file: string, before: string, after: string, fileSystem: FileSystem): readonly string[] {
  const meaning = (text: string) =>
    meaningOf(new Program(file, { fileSystem: overlay(fileSystem, new Map([[file, text]])) }));
  return meaningChanges(meaning(before), meaning(after));
}

/** All rules, as loud as they are. */
const rules = allRules.map((rule) => ({ rule, severity: rule.meta.severity }));
const fixAll = (file: string, text: string, fileSystem: FileSystem, kinds: readonly ('safe' | 'unsafe')[]) =>
  fixText(
    file,
    text,
    new Set(kinds),
    (each) => lintText({ file, text: each, fileSystem, rules }).diagnostics,
  );

describe.each(allRules.filter(({ meta }) => meta.fixable !== 'no').map((rule) => ({ id: rule.id, rule })))(
  'the fixes of $id change what they declare',
  ({ rule }) => {
    it.each(
      rule.examples.invalid.flatMap((example) =>
        [example.fixed, example.fixedUnsafely].flatMap((after) =>
          after === undefined ? [] : [{ example, after }],
        ),
      ),
    )('$after', ({ example, after }) => {
      const changes = changesOf(exampleFile, example.code, after, exampleFileSystem(example));
      expect(changes.filter((each) => !isDeclared(each, rule.meta.changes ?? []))).toEqual([]);
    });
  },
);

it.each(
  findFiles([join(fixtures, 'calls'), join(fixtures, 'images')]).map((file) => [
    file.slice(fixtures.length + 1),
    file,
  ]),
)('fixes of %s have an end, and keep its images but for what the rules declare', (_name, file) => {
  const text = readFileSync(file, 'utf8');
  for (const kinds of [['safe'], ['safe', 'unsafe']] as const) {
    const fixed = fixAll(file, text, diskFileSystem, kinds);
    expect(fixAll(file, fixed.text, diskFileSystem, kinds).text).toBe(fixed.text);
    const declared = fixed.applied.flatMap(({ rule }) => ruleById(rule)?.meta.changes ?? []);
    const changes = changesOf(file, text, fixed.text, diskFileSystem);
    expect(changes.filter((each) => !isDeclared(each, declared))).toEqual([]);
  }
});
