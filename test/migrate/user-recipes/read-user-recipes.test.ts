import { describe, expect, it } from 'vitest';
import { readUserRecipes } from '../../../src/migrate/user-recipes/read-user-recipes.ts';

describe('readUserRecipes', () => {
  it('reads one recipe, and a list of them', () => {
    const one = '{ id = "a"; summary = "A."; match = "f $x"; rewrite = "g $x"; }';
    const [recipe] = readUserRecipes('/recipes.nix', one);
    expect(recipe).toEqual({
      file: '/recipes.nix',
      id: 'a',
      summary: 'A.',
      title: 'Rewrite as a says',
      rules: [
        { match: { text: 'f $x', line: 1, column: 37 }, rewrite: { text: 'g $x', line: 1, column: 55 } },
      ],
      changes: [],
      keeps: 'nothing',
      tests: [],
    });
    expect(
      readUserRecipes('/recipes.nix', `map (n: ${one} // { id = n; }) [ "a" "b" ]`).map(({ id }) => id),
    ).toEqual(['a', 'b']);
  });

  it.each([
    ['{ id = "a"; summary = 1; match = ""; rewrite = ""; }', 1, 23, "'summary' is a string"],
    ['{ id = "a";\n  summary = "A."; rule = [ ]; }', 2, 19, "a recipe has no 'rule'"],
    ['{ id = "A b"; summary = "A."; match = ""; rewrite = ""; }', 1, 8, "'A b' is no ID"],
    ['{ id = "to-layered"; summary = "A."; match = "f"; rewrite = "g"; }', 1, 8, "'to-layered' already"],
    ['{ summary = "A."; }', 1, 1, "'id' is missing"],
    ['{ id = "a"; summary = "A."; }', 1, 1, "needs 'rules'"],
    ['{ id = "a"; summary = "A."; match = "f"; rewrite = "g"; rules = [ ]; }', 1, 37, "'rules', or 'match'"],
    ['{ id = "a"; summary = "A."; rules = [ { match = "f"; } ]; }', 1, 39, "'rewrite' is missing"],
    ['{ id = "a"; summary = "A."; match = "f"; rewrite = "g"; keeps = "all"; }', 1, 65, "'keeps' is one of"],
    ['{ id = builtins.readFile ./id; summary = "A."; match = "f"; rewrite = "g"; }', 1, 8, 'not known'],
    ['{ id = import ./id.nix; summary = "A."; match = "f"; rewrite = "g"; }', 1, 8, 'not known'],
    ['{ id = builtins.getEnv "HOME"; summary = "A."; match = "f"; rewrite = "g"; }', 1, 8, 'not known'],
    ['let f = n: f (n + 1); in f 0', 1, 12, 'max-call-depth exceeded'],
    ['pkgs: { }', 1, 1, 'a recipe is a set'],
  ])('tells where %s is wrong', (text, line, column, message) => {
    expect(() => readUserRecipes('/recipes.nix', text)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(message) as string,
        location: expect.objectContaining({ line, column }) as object,
      }) as Error,
    );
  });

  it('tells of what is no Nix', () => {
    expect(() => readUserRecipes('/recipes.nix', '{ id = ; }')).toThrow(
      expect.objectContaining({ code: 'E_SYNTAX' }) as Error,
    );
  });
});
