import { describe, expect, test } from 'vitest';
import { SourceFile } from '../../src/program/source-file.ts';
import { parseAnew, SourceText } from '../../src/syntax/index.ts';

/** The definition that the variable at the last `x` has: its kind, and the text around its name. */
function meaningOf(text: string): string | undefined {
  const file = SourceFile.of(parseAnew(new SourceText('test.nix', text)));
  const variable = file.all('Identifier').findLast(({ name }) => name === 'x');
  const definition = variable && file.definitionOf('x', variable);
  if (!definition) return undefined;
  return `${definition.kind} ${definition.name.start}${definition.expr ? ` = ${file.textOf(definition.expr)}` : ''}`;
}

describe('a variable means', () => {
  test.each([
    ['let x = 1; in x', 'binding 4 = 1'],
    ['let x.y = 1; in x', 'binding 4'],
    ['let { x = 1; body = x; }', 'binding 6 = 1'],
    ['let x = 1; in let x = 2; in x', 'binding 18 = 2'],
    ['rec { x = 1; y = x; }', 'binding 6 = 1'],
    ['let x = 1; in { x = 2; y = x; }', 'binding 4 = 1'],
    ['x: x', 'parameter 0'],
    ['{ x }: x', 'formal 2'],
    ['{ x ? 3 }: x', 'formal 2 = 3'],
    ['{ ... }@x: x', 'alias 8'],
    ['x@{ ... }: x', 'alias 0'],
    ['let x = 1; in with { }; x', 'binding 4 = 1'],
    ['a: let inherit (a) x; in x', 'inherit 19 = a'],
    ['x: let inherit x; in x', 'inherit 15'],
    ['x: rec { inherit (x) x; }', 'parameter 0'],
    ['with { }; x', undefined],
    ['x', undefined],
  ])('%s', (text, expected) => {
    expect(meaningOf(text)).toBe(expected);
  });
});
