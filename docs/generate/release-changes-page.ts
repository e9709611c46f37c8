// docs/release-changes.md, made from the list of changes and from the recipes.
import { compareReleases } from '../../src/dockertools/releases.ts';
import { ruleById } from '../../src/lint/rules/index.ts';
import type { Recipe } from '../../src/migrate/recipe.ts';
import { allRecipes, recipeById } from '../../src/migrate/recipes/index.ts';
import { markdownTable } from './markdown-table.ts';
import { type ReleaseChange, releaseChanges } from './release-changes.ts';

export function releaseChangesPage(): string {
  const rows = [...releaseChanges, ...otherChanges()]
    .toSorted((a, b) => compareReleases(a.since, b.since))
    .map(({ since, change, known }) => [
      since,
      change,
      typeof known === 'string' ? known : known.map(knownBy).join('; '),
    ]);
  return `${[head, markdownTable(['since', 'what changed', 'recipes, or why there is none'], rows)].join('\n\n')}\n`;
}

const head = `# What releases of nixpkgs changed for images

<!-- Made by \`npm run generate:docs\` from docs/generate/release-changes.ts and the recipes; changes here are lost. -->

A migration from one release to another takes the recipes of those in between. **Edits** are made; **pins** keep what older
releases did, and are made only with \`--pin\`; **tells** means that nothing is written otherwise, though the image becomes
another one, and why. A name without such a word is a rule of \`nixlayer lint\`.`;

/** Changes that only a recipe tells of. */
function otherChanges(): readonly ReleaseChange[] {
  const named = new Set(releaseChanges.flatMap(({ known }) => known));
  return allRecipes.flatMap(({ id, meta: { migration, summary } }) =>
    migration.since === undefined || named.has(id)
      ? []
      : [{ since: migration.since, change: summary.replace(/\.$/, ''), known: [id] }],
  );
}

function knownBy(id: string): string {
  const name = `[${id}](${ruleById(id) ? 'rules' : 'recipes'}/${id}.md)`;
  const recipe = recipeById(id);
  return recipe ? `${name}${doing(recipe)}` : name;
}

function doing({ meta: { migration, fixable } }: Recipe): string {
  if (!migration.goals.includes('release')) return '';
  if (migration.pins) return ', pins';
  return fixable === 'no' ? ', tells' : ', edits';
}
