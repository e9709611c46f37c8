import { describe, expect, it } from 'vitest';
import type { Migration } from '../../src/lint/rule.ts';
import { chooseRecipes, type RecipeWish } from '../../src/migrate/choose-recipes.ts';
import type { Recipe } from '../../src/migrate/recipe.ts';

const recipe = (id: string, migration: Partial<Migration>): Recipe => ({
  id,
  meta: {
    summary: '',
    rationale: '',
    sources: [],
    severity: 'info',
    preset: 'all',
    fixable: 'safe',
    since: '0.1.0',
    migration: { goals: ['release'], change: 'form', keeps: 'image', ...migration },
  },
  examples: { valid: [], invalid: [] },
});

const recipes = [
  recipe('old-form', { since: '20.03' }),
  recipe('form', { since: '23.05' }),
  recipe('timeless', {}),
  recipe('behaviour', { since: '23.11', change: 'behaviour' }),
  recipe('pin', { since: '24.05', change: 'behaviour', pins: true }),
  recipe('layered', { goals: ['layered'] }),
];

const wish: RecipeWish = { to: '26.05', goals: ['release'], only: [], except: [], pin: false };

describe('chooseRecipes', () => {
  it.each<[what: string, wish: Partial<RecipeWish>, expected: readonly string[]]>([
    ['all for releases when nothing is known', {}, ['old-form', 'form', 'timeless', 'behaviour', 'pin']],
    [
      'those that came later, and forms of any age',
      { from: '23.11' },
      ['old-form', 'form', 'timeless', 'pin'],
    ],
    ['nothing of behaviour from the same release', { from: '24.05' }, ['old-form', 'form', 'timeless']],
    ['nothing after the release', { to: '23.05' }, ['old-form', 'form', 'timeless']],
    ['those of the release itself', { to: '23.11' }, ['old-form', 'form', 'timeless', 'behaviour']],
    ['those of another goal', { goals: ['layered'] }, ['layered']],
    ['one alone, wherever it belongs', { only: ['layered'] }, ['layered']],
    ['all but one', { except: ['form', 'pin'] }, ['old-form', 'timeless', 'behaviour']],
    ['none that is excepted', { only: ['form'], except: ['form'] }, []],
  ])('takes %s', (_what, change, expected) => {
    expect(chooseRecipes(recipes, { ...wish, ...change }).map(({ id }) => id)).toEqual(expected);
  });

  it.each<[what: string, wish: Partial<RecipeWish>, edits: boolean]>([
    ['are told', {}, false],
    ['are made with pin', { pin: true }, true],
    ['are made when they alone are wanted', { only: ['pin'] }, true],
  ])('edits that pin %s', (_what, change, edits) => {
    expect(chooseRecipes(recipes, { ...wish, ...change }).find(({ id }) => id === 'pin')?.edits).toBe(edits);
  });
});
