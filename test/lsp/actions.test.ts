import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Diagnostic } from '../../src/lint/diagnostic.ts';
import { placeOf } from '../../src/lint/run/run-rules.ts';
import { type Insertion, ignoreHere, ignoreInFile } from '../../src/lsp/actions/ignore.ts';
import { textEdits } from '../../src/lsp/actions/text-edits.ts';
import { SourceFile } from '../../src/program/source-file.ts';
import { parseAnew, SourceText } from '../../src/syntax/index.ts';

function ignoring(make: typeof ignoreHere, text: string, at: string): string | undefined {
  const file = SourceFile.of(parseAnew(new SourceText('/image.nix', text)));
  const start = text.indexOf(at);
  const diagnostic: Diagnostic = {
    rule: 'root-user',
    severity: 'warn',
    message: '',
    ...placeOf(file.origin({ start, end: start + at.length })),
    related: [],
    fixes: [],
  };
  const insertion: Insertion | undefined = make(file, diagnostic);
  return insertion && text.slice(0, insertion.start) + insertion.newText + text.slice(insertion.end);
}

describe('a comment that ignores', () => {
  it.each([
    [
      'stands above, indented alike',
      '{\n  a = 1;\n}',
      'a =',
      '{\n  # nixlayer-ignore root-user\n  a = 1;\n}',
    ],
    [
      'keeps the line ends of the file',
      '{\r\n  a = 1;\r\n}',
      'a =',
      '{\r\n  # nixlayer-ignore root-user\r\n  a = 1;\r\n}',
    ],
    [
      'gets another rule where there is one',
      '# nixlayer-ignore x -- why\n{ }',
      '{ }',
      '# nixlayer-ignore x, root-user -- why\n{ }',
    ],
    [
      'is another one where that names no rule',
      '# nixlayer-ignore\n{ }',
      '{ }',
      '# nixlayer-ignore\n# nixlayer-ignore root-user\n{ }',
    ],
    [
      'stands inside of an interpolation',
      "''\n${\n  a\n}''",
      'a',
      "''\n${\n  # nixlayer-ignore root-user\n  a\n}''",
    ],
    ['cannot stand inside of a text', "''\n  a\n''", 'a', undefined],
    ['cannot stand inside of a comment', '/*\n  a */ 1', 'a', undefined],
  ])('%s', (_, text, at, expected) => {
    expect(ignoring(ignoreHere, text, at)).toBe(expected);
  });

  it.each([
    ['1\n', '# nixlayer-ignore-file root-user\n1\n'],
    [
      '#!/usr/bin/env nix-shell\n#! nix-shell -p x\n1\n',
      '#!/usr/bin/env nix-shell\n#! nix-shell -p x\n# nixlayer-ignore-file root-user\n1\n',
    ],
  ])('a whole file begins it: %j', (text, expected) => {
    expect(ignoring(ignoreInFile, text, '1\n')).toBe(expected);
  });
});

describe('edits from one text to another', () => {
  const line = fc.constantFrom('a', 'b', '  c', '', 'd\r');
  const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join('\n'));

  it('give the other text', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const edits = textEdits(new SourceText('/image.nix', before), after);
        expect(TextDocument.applyEdits(TextDocument.create('', 'nix', 1, before), edits)).toBe(after);
      }),
    );
  });

  it('leave lines alone that stay', () => {
    const edits = textEdits(new SourceText('/image.nix', 'a\nb\nc\n'), 'a\nx\nc\n');
    expect(edits).toEqual([
      { range: { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } }, newText: 'x\n' },
    ]);
  });
});
