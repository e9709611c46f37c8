// All recipes as a page of the documentation, by what they are steps to.
import { releases } from '../../src/dockertools/releases.ts';
import { keptWords } from '../../src/lint/report/rule-page.ts';
import { ruleById } from '../../src/lint/rules/index.ts';
import type { Recipe } from '../../src/migrate/recipe.ts';
import { allRecipes } from '../../src/migrate/recipes/index.ts';
import { markdownTable } from './markdown-table.ts';

const head = [
  '# Recipes of nixlayer migrate',
  'This page and those of the recipes are made of the recipes themselves by `npm run generate:docs`. A recipe is a rule of ' +
    '`nixlayer lint` that says what it migrates, or one that only a migration is interested in; what it does, and what it does ' +
    'not, are its tests.',
  'Edits: ✓ made, (✓) made with `--unsafe`, 📌 made with `--pin`, to keep what older releases did; nothing: it tells what there ' +
    'is to do, or to know. Comments suppress a recipe by its ID, as they do [rules](../lint.md#suppressing).',
];

/** Markdown, with a newline at its end. */
export function recipeIndex(): string {
  const toRelease = allRecipes.filter(({ meta }) => meta.migration.goals.includes('release'));
  const dated = toRelease.filter(({ meta }) => meta.migration.since !== undefined);
  const sections = [
    ...releases.flatMap((release) =>
      section(
        release,
        dated.filter(({ meta }) => meta.migration.since === release),
      ),
    ),
    ...section(
      'Wrong in any release',
      toRelease.filter(({ meta }) => meta.migration.since === undefined),
    ),
    ...section(
      'Other ways to make images',
      allRecipes.filter((recipe) => !toRelease.includes(recipe)),
    ),
  ];
  return `${[...head, ...sections].join('\n\n')}\n`;
}

function section(title: string, recipes: readonly Recipe[]): readonly string[] {
  if (recipes.length === 0) return [];
  const rows = recipes.map(({ id, meta: { migration, fixable, summary } }) => [
    `[${id}](${ruleById(id) ? '../rules/' : ''}${id}.md)`,
    migration.pins ? '📌' : { safe: '✓', unsafe: '(✓)', both: '✓', no: '' }[fixable],
    fixable === 'no' ? '' : keptWords[migration.keeps],
    summary,
  ]);
  return [`## ${title}`, markdownTable(['recipe', 'edits', 'after them', 'finds'], rows)];
}
