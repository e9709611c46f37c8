import { expect, it } from 'vitest';
import { applyEdits } from '../../src/edits/apply-fixes.ts';
import { expansions } from '../../src/edits/expand.ts';
import { SourceFile } from '../../src/program/source-file.ts';
import { parseAnew, SourceText } from '../../src/syntax/index.ts';

// The right side is what nixfmt 1.4 makes of the left one.
it.each([
  ['a list of several items', '{\n  a = [ 1 2 ];\n}\n', '{\n  a = [\n    1\n    2\n  ];\n}\n'],
  ['a set that is a value', '{\n  a = { b = 1; };\n}\n', '{\n  a = {\n    b = 1;\n  };\n}\n'],
  [
    'sets in sets, and recursive ones',
    '{\n  a = { b = rec { c = 1; }; };\n}\n',
    '{\n  a = {\n    b = rec {\n      c = 1;\n    };\n  };\n}\n',
  ],
  ['bindings on one line', '{\n  a = 1; b = 2;\n}\n', '{\n  a = 1;\n  b = 2;\n}\n'],
  [
    'arguments of a call',
    'f {\n  a = g { b = 1; inherit c; };\n}\n',
    'f {\n  a = g {\n    b = 1;\n    inherit c;\n  };\n}\n',
  ],
  [
    'an argument at the end of a long line',
    `f "${'a'.repeat(90)}" { b = 1; }\n`,
    `f "${'a'.repeat(90)}" {\n  b = 1;\n}\n`,
  ],
])('expands %s', (_what, before, after) => {
  expect(expandAll(before)).toBe(after);
});

it.each([
  ['empty ones', '{\n  a = { };\n  b = [ ];\n}\n'],
  ['a list of one item', '{\n  a = [ 1 ];\n}\n'],
  ['a set of one attribute that is an argument', 'f { a = 1; }\n'],
  ['what has a comment in it', '{\n  a = [ 1 /* one */ 2 ];\n}\n'],
])('leaves %s', (_what, text) => {
  expect(expandAll(text)).toBe(text);
});

function expandAll(text: string): string {
  const edits = expansions(SourceFile.of(parseAnew(new SourceText('/a.nix', text))));
  return edits.length === 0 ? text : expandAll(applyEdits(text, edits));
}
