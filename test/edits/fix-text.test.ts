import { describe, expect, it } from 'vitest';
import { fixText } from '../../src/edits/fix-text.ts';
import type { Diagnostic } from '../../src/lint/diagnostic.ts';
import { SourceText } from '../../src/syntax/index.ts';

const file = '/example/a.nix';

interface Rewrite {
  readonly from: RegExp;
  readonly to: string;
  readonly applicability?: 'safe' | 'unsafe';
  readonly severity?: Diagnostic['severity'];
}

/** A linter that finds patterns, and whose fixes replace them; `bad` is an error. */
const linter =
  (rewrites: readonly Rewrite[]) =>
  (text: string): readonly Diagnostic[] => {
    const source = new SourceText(file, text);
    const at = (match: RegExpExecArray) => ({
      file,
      range: { start: source.positionAt(match.index), end: source.positionAt(match.index + match[0].length) },
    });
    const found = rewrites.flatMap(({ from, to, applicability = 'safe', severity = 'warn' }) =>
      [...text.matchAll(from)].map(
        (match): Diagnostic => ({
          rule: 'rewrite',
          severity,
          message: match[0],
          ...at(match),
          related: [],
          fixes: [{ title: to, applicability, edits: [{ ...at(match), newText: to }] }],
        }),
      ),
    );
    const bad = [...text.matchAll(/bad|worse/g)].map(
      (match): Diagnostic => ({
        rule: match[0] === 'worse' ? 'parse-error' : 'bad',
        severity: 'error',
        message: match[0],
        ...at(match),
        related: [],
        fixes: [],
      }),
    );
    return [...found, ...bad];
  };

describe('fixes', () => {
  it.each<[what: string, rewrites: readonly Rewrite[], before: string, after: string]>([
    ['are applied all at once', [{ from: /a/g, to: 'b' }], '[ "a" "a" ]', '[ "b" "b" ]'],
    [
      'are applied until there is none',
      [
        { from: /a/g, to: 'b' },
        { from: /b/g, to: 'c' },
      ],
      '"a"',
      '"c"',
    ],
    [
      'end after ten passes when they have no end',
      [{ from: /"x/g, to: '"xx' }],
      '"x"',
      `"${'x'.repeat(11)}"`,
    ],
    ['that are unsafe stay out', [{ from: /a/g, to: 'b', applicability: 'unsafe' }], '"a"', '"a"'],
    ['that break the text stay out', [{ from: /"a"/g, to: '"' }], '"a"', '"a"'],
    [
      'that bring an error stay out, the others do not',
      [
        { from: /a/g, to: 'bad' },
        { from: /x/g, to: 'y' },
      ],
      '[ "a" "x" ]',
      '[ "a" "y" ]',
    ],
    ['of errors may show another one', [{ from: /"x"/g, to: '"bad"', severity: 'error' }], '"x"', '"bad"'],
    ['of errors may not break the file', [{ from: /x/g, to: 'worse', severity: 'error' }], '"x"', '"x"'],
    ['may lie beside errors that were there', [{ from: /x/g, to: 'y' }], '[ "bad" "x" ]', '[ "bad" "y" ]'],
  ])('%s', (_what, rewrites, before, after) => {
    expect(fixText(file, before, new Set(['safe']), linter(rewrites)).text).toBe(after);
  });

  it('are told', () => {
    const { applied } = fixText(file, '[ "a" "x" ]', new Set(['safe']), linter([{ from: /a/g, to: 'b' }]));
    expect(applied.map(({ message }) => message)).toEqual(['a']);
  });
});
