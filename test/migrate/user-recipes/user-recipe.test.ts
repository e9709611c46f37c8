import { describe, expect, it } from 'vitest';
import { readUserRecipes } from '../../../src/migrate/user-recipes/read-user-recipes.ts';
import { testUserRecipes } from '../../../src/migrate/user-recipes/test-user-recipes.ts';
import { userRecipe } from '../../../src/migrate/user-recipes/user-recipe.ts';
import type { UserRecipeData } from '../../../src/migrate/user-recipes/user-recipe-data.ts';

const place = { line: 1, column: 1 };

describe('a recipe of a user', () => {
  it('renames, and leaves all that stays untouched', () => {
    expect(
      rewrite(
        'mkImage { name = $name; contents = $c; ...$rest }',
        'mkImage2 { name = $name; files = $c; ...$rest }',
        `{ mkImage, mkImage2, pkgs }:
mkImage {
  # what it is called
  name = "a"; # a
  contents = [ # all
    pkgs.hello
  ];

  other = rec { a = 1; }; # stays
}
`,
      ),
    ).toBe(`{ mkImage, mkImage2, pkgs }:
mkImage2 {
  # what it is called
  name = "a"; # a
  files = [ # all
    pkgs.hello
  ];

  other = rec { a = 1; }; # stays
}
`);
  });

  it.each([
    [
      'takes arguments apart',
      'mk $name { ...$rest }',
      'make { name = $name; ...$rest }',
      'mk "a" {\n    # b\n    b = 1; # one\n    c = 2;\n  }',
      'make {\n    # b\n    b = 1; # one\n    c = 2;\n    name = "a";\n  }',
    ],
    [
      'takes bindings elsewhere',
      'mk { a = $a; ...$rest }',
      'make [ $a { ...$rest } ]',
      'mk {\n  a = 1;\n  # b\n  b = 1; # one\n\n  c = {\n    d = 2;\n  };\n}',
      'make [ 1 { # b\nb = 1; # one\nc = {\n  d = 2;\n}; } ]',
    ],
    ['puts parentheses once', 'swap $a $b', 'paws $b $a', 'swap (f 1) [ ]', 'paws [ ] (f 1)'],
    [
      'keeps a comment in parentheses',
      'swap $a $b',
      'paws $b $a',
      'swap ( /* one */ f 1) 2',
      'paws ( /* one */ 2) (f 1)',
    ],
    [
      'takes a dot in quotes for no path',
      '{ a.b = $x; ...$rest }',
      '{ a.c = $x; ...$rest }',
      '[ { "a.b" = 1; } { "a"."b" = 1; } ]',
      '[ { "a.b" = 1; } { a.c = 1; } ]',
    ],
    ['keeps words apart', 'swap $a $b', 'paws $b $a', 'swap(f)g', 'paws g f'],
    [
      'writes no space for bindings that are not there',
      'mk $a { ...$rest }',
      'make { a = $a; ...$rest }',
      'mk 1 { }',
      'make { a = 1; }',
    ],
    ['puts in parentheses what has to be', 'old $x', 'new [ $x ] $x', 'old (f 1)', 'new [ (f 1) ] (f 1)'],
    [
      'leaves out parentheses that nobody needs',
      'old ($x)',
      '{ value = $x; }',
      'old (f 1)',
      '{ value = f 1; }',
    ],
    [
      'puts itself in parentheses',
      'old',
      'new 1',
      '[ old (old) (g old) ]',
      '[ (new 1) (new 1) (g (new 1)) ]',
    ],
    [
      'adds and removes',
      'mk { a = $a; b = $b; ...$rest }',
      'mk2 { a = $a; c = 1; ...$rest }',
      'mk { a = 1; b = 2; d = 3; }',
      'mk2 { a = 1; c = 1; d = 3; }',
    ],
    [
      'adds behind the last one',
      'mk { a = $a; ...$rest }',
      'mk2 { a = $a; c = 1; ...$rest }',
      'mk {\n  a = 1;\n  d = 3; # d\n}',
      'mk2 {\n  a = 1;\n  d = 3; # d\n  c = 1;\n}',
    ],
    [
      'reads inherited names',
      'mk { a = $a; ...$rest }',
      'mk2 $a { ...$rest }',
      'mk { inherit a b; c = 1; }',
      'mk2 a { inherit b; c = 1; }',
    ],
    ['finds by the end of a path', '$set.old $x', '$set.new $x', 'lib.a.old 1', 'lib.a.new 1'],
    [
      'finds the same text twice',
      'pair $x $x',
      'twice $x',
      '[ (pair 1 1) (pair 1 2) ]',
      '[ (twice 1) (pair 1 2) ]',
    ],
    [
      'keeps further items',
      'f [ $first ...$rest ]',
      'g $first [ ...$rest ]',
      'f [ 1 (h 2) 3 ]',
      'g 1 [ (h 2) 3 ]',
    ],
    ['compares strings by what they say', 'f "a${$x}b"', 'g $x', "f ''a${1}b''", 'g 1'],
    [
      'needs all of a set without ...$rest',
      'mk { a = $a; }',
      'mk2 $a',
      'mk { a = 1; b = 2; }',
      'mk { a = 1; b = 2; }',
    ],
    ['works inside of what it found', 'f $x', 'g $x', 'f (f 1)', 'g (g 1)'],
  ])('%s', (_what, match, replacement, before, after) => {
    expect(rewrite(match, replacement, `a: b: ${before}\n`)).toBe(`a: b: ${after}\n`);
  });

  it('moves lines along, but not those of quoted strings', () => {
    const before =
      "{\n    value = f {\n      a = ''\n        b\n      '';\n      c = \"d\n  e\";\n    };\n}\n";
    expect(rewrite('f $x', '{\n  wrapped =\n    $x;\n}', before)).toBe(
      "{\n    value = {\n      wrapped =\n        {\n          a = ''\n            b\n          '';\n          c = \"d\n  e\";\n        };\n    };\n}\n",
    );
  });

  it.each([
    ['a pattern that is found in its own result', 'f $x', 'g (f $x)', 'the edits would have no end'],
    ['a pattern that finds everything', '($x)', 'f $x', 'matches every expression'],
    ['a metavariable from nowhere', 'f $x', 'g $y', "'$y' is not in the pattern"],
    ['what is no Nix', 'f {', 'g', 'line 1'],
  ])('refuses %s', (_what, match, replacement, message) => {
    expect(() => userRecipe(recipe(match, replacement))).toThrow(message);
  });

  it('refuses two rules that undo one another', () => {
    const rule = (match: string, to: string) => ({
      match: { text: match, ...place },
      rewrite: { text: to, ...place },
    });
    const data = { ...recipe('', ''), rules: [rule('f $x', 'g $x'), rule('g $x', 'f $x')] };
    expect(() => userRecipe(data)).toThrow('the edits would have no end');
  });
});

describe('tests of recipes', () => {
  const text = `{
  id = "wrapper";
  summary = "Our wrapper of last year is called.";
  match = "mkImage { name = $name; ...$rest }";
  rewrite = "dockerTools.buildImage { name = $name; ...$rest }";
  changes = [ "call" ];
  tests = [
    { before = ''{ mkImage, dockerTools }: mkImage { name = "a"; }''; after = ''{ mkImage, dockerTools }: dockerTools.buildImage { name = "a"; }''; }
    { before = "{ mkImage }: mkImage { }"; after = "{ mkImage }: mkImage { }"; }
    { before = ''{ mkImage }: mkImage { name = "a"; }''; after = ""; }
    { before = "f: f 1"; after = "f: f 2"; }
  ];
}
`;

  it('say which are right, and why others are not', () => {
    const results = testUserRecipes(readUserRecipes('/recipes.nix', text));
    expect(results.map(({ line, passed, problem }) => ({ line, passed, problem }))).toEqual([
      { line: 8, passed: true, problem: undefined },
      { line: 9, passed: true, problem: undefined },
      { line: 10, passed: false, problem: 'an edit was not made: the file could not be parsed after it' },
      { line: 11, passed: false, problem: 'the text is another one' },
    ]);
  });

  it('hold a recipe to what it declares', () => {
    const undeclared = text.replace('changes = [ "call" ];', '');
    const [first] = testUserRecipes(readUserRecipes('/recipes.nix', undeclared));
    expect(first?.problem).toContain('it would change more than it should: call');
  });
});

function recipe(match: string, replacement: string): UserRecipeData {
  return {
    file: '/recipes.nix',
    id: 'ours',
    summary: 'Ours.',
    title: 'Do it',
    rules: [{ match: { text: match, ...place }, rewrite: { text: replacement, ...place } }],
    changes: ['*'],
    keeps: 'nothing',
    tests: [],
  };
}

function rewrite(match: string, replacement: string, before: string): string {
  const globals = 'f: g: h: mk: mk2: make: old: new: pair: twice: lib: swap: paws: ';
  const data = {
    ...recipe(match, replacement),
    tests: [{ before: { text: globals + before, ...place }, after: { text: '', ...place } }],
  };
  const [result] = testUserRecipes([data]);
  return result?.actual.slice(globals.length) ?? '';
}
