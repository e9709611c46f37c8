import { expect, test } from 'vitest';
import { type MergedSet, mergeBindings } from '../../src/syntax/index.ts';
import { parse, show } from './show-expr.ts';

const merged: readonly (readonly [source: string, set: string])[] = [
  ['{ a.b = 1; a.c = 2; }', '{a: {b: 1, c: 2}}'],
  ['{ a.b = 1; a = { c = 2; }; }', '{a: {b: 1, c: 2}}'],
  ['{ a = { b = 1; }; a.c = 2; a = { d = 3; }; }', '{a: {b: 1, c: 2, d: 3}}'],
  ['{ a.x.b = 1; a = { x = { c = 2; }; }; }', '{a: {x: {b: 1, c: 2}}}'],
  ['{ a = rec { b = 1; }; a.c = 2; }', '{a: rec {b: 1, c: 2}}'],
  ['{ a.c = 2; a = rec { b = 1; }; }', '{a: {c: 2, b: 1}}'],
  ['{ a = { b = 1; }; }', '{a: {b=1}}'],
  ['{ a.${"x" + y}.b = 1; a.${z} = 2; }', '{a: {(+ <"x"> y): {b: 1}, z: 2}}'],
  ['{ a = { inherit b; ${c} = 1; }; a.d = 1; }', '{a: {b: inherit, d: 1, c: 1}}'],
];

test.each(merged)('%s becomes %s', (source, text) => {
  const { expr } = parse(source);
  if (expr.type !== 'AttrSet') throw new Error(expr.type);
  const { set, duplicates } = mergeBindings(expr.bindings, expr.recursive);
  expect(duplicates).toEqual([]);
  expect(showSet(set)).toBe(text);
});

test('of duplicates the first definition stays, and each later one is reported', () => {
  const { expr } = parse('{ a.b = 1; a.b = 2; a = { b = 3; }; }');
  if (expr.type !== 'AttrSet') throw new Error(expr.type);
  const { set, duplicates } = mergeBindings(expr.bindings, false);
  expect(showSet(set)).toBe('{a: {b: 1}}');
  expect(duplicates.map(({ path }) => path)).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ]);
});

function showSet({ recursive, attrs, dynamic }: MergedSet): string {
  const all = [...attrs, ...dynamic.map(({ key, value }) => [show(key), value] as const)];
  const shown = all.map(([name, attr]) => {
    if (attr.kind === 'set') return `${name}: ${showSet(attr.set)}`;
    return `${name}: ${attr.kind === 'value' ? show(attr.expr) : 'inherit'}`;
  });
  return `${recursive ? 'rec ' : ''}{${shown.join(', ')}}`;
}
