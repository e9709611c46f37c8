import type { CallValue } from '../../../dockertools/image-call.ts';
import { nixString, replace } from '../../../edits/drafts.ts';
import type { FixDraft } from '../../../edits/edit.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { possibleValues, textOf, textPieces } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { dockerImageSpecification } from '../sources.ts';
import { envEntries, envLists } from './env-entries.ts';

export const envEntryFormat: Rule = {
  id: 'env-entry-format',
  meta: {
    summary: 'An element of `config.Env` is not written as NAME=VALUE.',
    rationale:
      'Without an equals sign runtimes differ in what they make of it; spaces become part of the name or of the value.',
    sources: [dockerImageSpecification],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'safe',
    changes: ['config.Env'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools, name, line }: dockerTools.buildImage { name = "a"; config.Env = [ "A=b c" "B=" "${name}=x" line "a.b-c=1" ]; }',
        wild: true,
        why: 'What is not known may hold the equals sign.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools, mode }:',
          'dockerTools.buildImage { name = "a"; config.Env = [ "A=\\"x y\\"" "B=\'${mode}\'" "C=\\"a\\" \\"b\\"" "D=[\\"a\\"]" ]; }',
        ),
        findings: [
          { at: '"A=\\"x y\\""', message: "the quotes are a part of the value of 'A'" },
          { at: '"B=\'${mode}\'"', message: "'B'" },
        ],
      },
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.Env = [ "DEBUG" "A = 1" "=x" ]; }',
        ),
        findings: [
          { at: '"DEBUG"', message: 'has no equals sign' },
          { at: '"A = 1"', message: 'spaces around' },
          { at: '"=x"', message: 'has no name' },
        ],
        fixed: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.Env = [ "DEBUG" "A=1" "=x" ]; }',
        ),
      },
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.Env = [ "MY NAME=b c" ]; }',
        ),
        findings: [{ at: '"MY NAME=b c"', message: 'has a space in its name' }],
      },
      {
        code: nix(
          'let flags = [ "VERBOSE" ]; in',
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.Env = [ "A=1" ] ++ flags; }',
        ),
        findings: [{ at: '"VERBOSE"', message: 'has no equals sign' }],
      },
    ],
  },
  onCall: (call, report) => {
    for (const item of envLists(call).flat().flatMap(possibleValues)) {
      const problem = problemOf(item);
      if (problem === undefined) continue;
      const fixes = problem === spaces ? withoutSpaces(call, item) : [];
      report({ message: `the element ${problem}: expected "NAME=VALUE"`, at: call.originOf(item), fixes });
    }
    for (const { name, value, item } of envLists(call).flatMap(envEntries))
      if (isQuoted(value))
        report({ message: `the quotes are a part of the value of '${name}'`, at: call.originOf(item) });
  },
};

// `"A=\"x\""`: Docker takes the quotes off in a Dockerfile only.
function isQuoted(value: readonly (string | undefined)[]): boolean {
  const [first, last] = [value[0] ?? '', value.at(-1) ?? ''];
  const quote = first[0];
  if ((quote !== '"' && quote !== "'") || !last.endsWith(quote)) return false;
  const inner = value.length === 1 ? first.slice(1, -1) : `${first.slice(1)}${last.slice(0, -1)}`;
  return (value.length > 1 || first.length > 1) && !inner.includes(quote);
}

const spaces = 'has spaces around the equals sign';

function problemOf(item: CallValue): string | undefined {
  const pieces = textPieces(item);
  const [first] = pieces ?? [];
  if (pieces === undefined || first === undefined) return undefined;
  const equals = first.indexOf('=');
  if (equals < 0) return pieces.length === 1 ? 'has no equals sign' : undefined;
  const name = first.slice(0, equals);
  if (name.trim() === '') return 'has no name';
  if (/\s$/.test(name)) return spaces;
  return /\S\s+\S/.test(name) ? 'has a space in its name' : undefined;
}

function withoutSpaces(call: CallFacts, item: CallValue): readonly FixDraft[] {
  const at = call.originOf(item);
  const text = textOf(item);
  const expr = call.program.fileOf(at.source).at(at);
  if (text === undefined || expr?.type !== 'String' || expr.parts.length !== 1) return [];
  const fixed = text.trim().replace(/(?<!\s)\s*=\s*/, '=');
  return [{ title: 'Take the spaces away', applicability: 'safe', edits: [replace(at, nixString(fixed))] }];
}
