// Files with a mistake each, as people make them and report them, and what is found. They were written before the rules
// were looked at.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lintText } from '../../src/lint/lint-text.ts';

const folder = join(import.meta.dirname, '../../fixtures/mistakes');

interface Mistake {
  readonly file: string;
  /** What is wrong, and what happens. */
  readonly mistake: string;
  /** RULE:LINE of all findings but those that most images have. */
  readonly found?: readonly string[];
  /** Why evaluation cannot know. */
  readonly unknowable?: string;
}

const mistakes = JSON.parse(readFileSync(join(folder, 'mistakes.json'), 'utf8')) as readonly Mistake[];

const common = new Set(['missing-tag', 'root-user']);

function findings(name: string): readonly string[] {
  const file = join(folder, name);
  return lintText({ file, text: readFileSync(file, 'utf8') })
    .diagnostics.filter(({ rule }) => !common.has(rule))
    .map(({ rule, range }) => `${rule}:${range.start.line}`);
}

it('there is a line for each file', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.nix'));
  expect(mistakes.map(({ file }) => file).sort()).toEqual(files.sort());
});

describe('a mistake is found, or nobody can know', () => {
  it.each(mistakes)('$file: $mistake', ({ file, found, unknowable }) => {
    expect(findings(file)).toEqual(found ?? []);
    expect(found === undefined).toBe(unknowable !== undefined);
  });
});

describe('what is right stays so', () => {
  it.each(readdirSync(join(folder, 'right')))('%s', (name) => {
    expect(findings(join('right', name))).toEqual([]);
  });
});
