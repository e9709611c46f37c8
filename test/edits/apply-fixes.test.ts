import { expect, it } from 'vitest';
import { applyFixes } from '../../src/edits/apply-fixes.ts';
import type { Diagnostic } from '../../src/lint/diagnostic.ts';
import { SourceText } from '../../src/syntax/index.ts';

it('of two fixes that make no Nix together, the first one is applied, and all others', () => {
  const source = new SourceText('/a.nix', '{ a = 1; b = 2; c = 3; }');
  const rename = (from: string, to: string): Diagnostic => {
    const start = source.text.indexOf(from);
    const range = { start: source.positionAt(start), end: source.positionAt(start + from.length) };
    const edits = [{ file: source.file, range, newText: to }];
    return {
      rule: 'rename',
      severity: 'warn',
      message: from,
      file: source.file,
      range,
      related: [],
      fixes: [{ title: to, applicability: 'safe', edits }],
    };
  };
  const { text, applied } = applyFixes(
    source,
    [rename('a', 'x'), rename('b', 'x'), rename('c', 'y')],
    new Set(['safe']),
  );
  expect(text).toBe('{ x = 1; b = 2; y = 3; }');
  expect(applied.map(({ message }) => message)).toEqual(['a', 'c']);
});
