import { describe, expect, test } from 'vitest';
import {
  createEvaluator,
  Joined,
  type PartialList,
  type PartialString,
  type Slot,
} from '../../../src/eval/index.ts';

const { analysis } = createEvaluator({ analysis: true, searchPath: [], environment: {} });

/** The text of the expression behind `attribute` of a set. */
function written(text: string, attribute = 'x'): string | undefined {
  const slot = analysis.attribute(analysis.analyseExpression(text, '/base'), attribute);
  return slot === undefined ? undefined : textAt(slot);
}

function textAt(slot: Slot): string | undefined {
  analysis.tryForce(slot);
  const origin = analysis.originOf(slot);
  return origin?.source.text.slice(origin.start, origin.end);
}

describe('the origin of a value is the expression that produced it', () => {
  test.each([
    ['{ x = "a"; }', '"a"'],
    ['{ x = 1; }', '1'],
    ['{ x = (1 + 2); }', '1 + 2'],
    ['let a = [ 1 ]; in { x = a; }', '[ 1 ]'],
    ['let a = "v"; b = a; in rec { c = b; x = c; }', '"v"'],
    ['let x = "v"; in { inherit x; }', '"v"'],
    ['let s = { x = "v"; }; in { inherit (s) x; }', '"v"'],
    ['let s = { a.b = "v"; }; in { x = s.a.b; }', '"v"'],
    ['with { a = "v"; }; { x = a; }', '"v"'],
    ['(y: { x = y; }) "v"', '"v"'],
    ['({ y ? "v" }: { x = y; }) { }', '"v"'],
    ['({ y }: { x = y; }) { y = "w"; }', '"w"'],
    ['{ x = 1; } // { x = 2; }', '2'],
    ['{ x = <nixpkgs>; }', '<nixpkgs>'],
    ['let pkgs = import <nixpkgs> { }; in { x = pkgs.hello; }', 'pkgs.hello'],
    ['let pkgs = import <nixpkgs> { }; in { x = if pkgs.a then 1 else 2; }', 'if pkgs.a then 1 else 2'],
    ['{ x = y: y; }', 'y: y'],
    ['{ x = ./a; }', './a'],
  ])('%s', (text, expected) => {
    expect(written(text)).toBe(expected);
  });

  test('for every element of a list', () => {
    const list = analysis.analyseExpression('let a = 1; in [ a "b" (2 + 3) ] ++ <p>', '/base') as PartialList;
    const items = list.parts.flatMap((part) => (part.type === 'item' ? [textAt(part.slot)] : []));
    expect(items).toEqual(['1', '"b"', '2 + 3']);
  });

  test('for every segment of a string', () => {
    const text = 'let p = <p>; in "a-${p}-${"b"}"';
    const value = analysis.analyseExpression(text, '/base') as PartialString;
    const spans = value.segments.map(({ origin }) => text.slice(origin?.start, origin?.end));
    expect(spans).toEqual(['a-', '${p}', '-']);
  });

  test('for the alternatives of an unknown condition', () => {
    const value = analysis.analyseExpression('if <p> then "a" else "b"', '/base');
    expect(value).toBeInstanceOf(Joined);
    expect((value as Joined).alternatives.map(textAt)).toEqual(['"a"', '"b"']);
  });
});
