// nixlayer migrate recipes, nixlayer migrate explain
import type { Command } from 'commander';
import { allRecipes, recipeById } from '../../migrate/recipes/index.ts';
import { explainRecipe } from '../../migrate/report/recipe-page.ts';
import { type CliContext, printJson, printText } from '../context.ts';
import { printPage } from '../lint-rules.ts';
import { assertRecipe } from './options.ts';

export function addMigrateRecipes(migrate: Command, context: CliContext): void {
  migrate
    .command('recipes')
    .description('List all recipes.')
    .option('--json', 'print as JSON')
    .addHelpText('after', `\nExample:\n  nixlayer migrate recipes --json`)
    .action((_options, command: Command) => {
      const { json } = command.optsWithGlobals<{ readonly json?: true }>();
      if (json) return printJson(context, { recipes: allRecipes.map(({ id, meta }) => ({ id, ...meta })) });
      printText(context, table());
    });
  migrate
    .command('explain')
    .description('Tell what a recipe does, with examples.')
    .argument('<id>', 'of a recipe')
    .addHelpText('after', `\nExample:\n  nixlayer migrate explain deprecated-contents`)
    .action((id: string) => {
      assertRecipe(id);
      const recipe = recipeById(id);
      if (recipe) printPage(context, explainRecipe(recipe));
    });
}

function table(): string {
  const rows = allRecipes.map(({ id, meta: { migration, fixable, summary } }) => [
    id,
    migration.goals.map((goal) => (goal === 'release' ? (migration.since ?? goal) : goal)).join(', '),
    migration.pins ? 'pin' : { safe: 'edit', unsafe: '(edit)', both: 'edit', no: 'note' }[fixable],
    summary,
  ]);
  const width = (column: number) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0));
  const widths = [width(0), width(1), width(2)];
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return `${lines.join('\n')}\n\nThe second column names the release that brought the change, or the goals. Edits in parentheses are made with --unsafe, those that keep what older releases did with --pin.`;
}
