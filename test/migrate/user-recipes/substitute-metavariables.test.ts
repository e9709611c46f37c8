import { describe, expect, it } from 'vitest';
import {
  offsetInPattern,
  substituteMetavariables,
} from '../../../src/migrate/user-recipes/substitute-metavariables.ts';

describe('substituteMetavariables', () => {
  it.each([
    ['f $x', "f metavariable'x"],
    ['{ a = $a; ...$rest }', "{ a = metavariable'a; inherit metavariables'rest; }"],
    ['{ a = $a; ...$rest; }', "{ a = metavariable'a; inherit metavariables'rest; }"],
    ['[ $a ...$rest ]', "[ metavariable'a metavariables'rest ]"],
    ['{ a = [ ...$rest ]; }', "{ a = [ metavariables'rest ]; }"],
    ['"$x ${$x} \\${$x}"', '"$x ${metavariable\'x} \\${$x}"'],
    ["''$x ${f { a = $y; }} ''${$x} ''' $z''", "''$x ${f { a = metavariable'y; }} ''${$x} ''' $z''"],
    ['f # $x\n$y /* $z */', "f # $x\nmetavariable'y /* $z */"],
    ["f' $x a-b", "f' metavariable'x a-b"],
  ])('%s', (pattern, text) => {
    expect(substituteMetavariables(pattern).text).toBe(text);
  });

  it('knows where a place was', () => {
    const substituted = substituteMetavariables('f $x (g $y) h');
    const at = (word: string) => offsetInPattern(substituted.text.indexOf(word), substituted);
    expect([at('f '), at('metavariable'), at('(g'), at(' h')]).toEqual([0, 2, 5, 11]);
  });
});
