// Recipes of the user's own: `--recipes FILE`, and `nixlayer migrate test`.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { diskFileSystem } from '../../eval/index.ts';
import { shownName } from '../../lint/report/report.ts';
import { plural, visible } from '../../lint/report/visible.ts';
import type { ChosenRecipe } from '../../migrate/choose-recipes.ts';
import { readUserRecipes } from '../../migrate/user-recipes/read-user-recipes.ts';
import { testUserRecipes, type UserTestResult } from '../../migrate/user-recipes/test-user-recipes.ts';
import { userRecipe } from '../../migrate/user-recipes/user-recipe.ts';
import type { UserRecipeData } from '../../migrate/user-recipes/user-recipe-data.ts';
import { decodeSource } from '../../syntax/index.ts';
import { type CliContext, printJson, printText } from '../context.ts';
import { unifiedDiff } from '../edited-files.ts';
import type { MigrateOptions } from './options.ts';
import { shownDiff } from './print.ts';

/**
 * Their tests are run before anything is changed.
 * @throws NixlayerError E_INPUT, E_SYNTAX with the place in the file
 */
export function trustedRecipes(files: readonly string[]): readonly UserRecipeData[] {
  const recipes = loadRecipes(files);
  const failed = testUserRecipes(recipes).find(({ passed }) => !passed);
  if (failed) {
    const { recipe, file, line, column, problem } = failed;
    throw new NixlayerError('E_INPUT', `a test of the recipe '${recipe}' fails: ${problem}`, {
      location: { file, line, column },
      hint: `nixlayer migrate test ${shownName(process.cwd(), file)} shows it`,
    });
  }
  return recipes;
}

/** Users' recipes are meant wherever they are given, whatever the goals are. */
export function chosenUserRecipes(
  recipes: readonly UserRecipeData[],
  { only, except }: Pick<MigrateOptions, 'only' | 'except'>,
): readonly ChosenRecipe[] {
  return recipes
    .filter(({ id }) => !except.includes(id) && (only.length === 0 || only.includes(id)))
    .map(({ id }) => ({ id, edits: true }));
}

export function addMigrateTest(migrate: Command, context: CliContext): void {
  migrate
    .command('test')
    .description("Run the tests of files of one's own recipes.")
    .argument('<file...>', 'in Nix, as for --recipes')
    .option('--json', 'print as JSON')
    .addHelpText('after', `\nExample:\n  nixlayer migrate test recipes.nix`)
    .action((files: readonly string[], _options, command: Command) => {
      const results = testUserRecipes(loadRecipes(files));
      const { json } = command.optsWithGlobals<{ readonly json?: true }>();
      if (json) printJson(context, { tests: results });
      else
        printText(
          context,
          shownResults(results, context.stdout.isTTY === true && context.stdout.hasColors()),
        );
      if (results.some(({ passed }) => !passed)) context.reportFindings();
    });
}

function loadRecipes(files: readonly string[]): readonly UserRecipeData[] {
  const recipes = files.flatMap((file) => readUserRecipes(resolve(file), readText(file)));
  // Patterns that are none are told now, whether or not a test needs them.
  for (const each of recipes) userRecipe(each);
  const twice = recipes.find((each, index) => recipes.findIndex(({ id }) => id === each.id) < index);
  if (twice)
    throw new NixlayerError('E_INPUT', `there are two recipes '${twice.id}', one of them in ${twice.file}`);
  return recipes;
}

function readText(file: string): string {
  try {
    return decodeSource(diskFileSystem.readFile(resolve(file)), file).text;
  } catch (error) {
    if (error instanceof NixlayerError) throw error;
    throw new NixlayerError('E_INPUT', `cannot read '${file}'`, { cause: error });
  }
}

function shownResults(results: readonly UserTestResult[], colour: boolean): string {
  const folder = process.cwd();
  const failures = results
    .filter(({ passed }) => !passed)
    .map(({ recipe, file, line, column, problem = '', expected, actual }) => {
      const place = `${visible(shownName(folder, file))}:${line}:${column}`;
      const diff = unifiedDiff(folder, [{ file: `${folder}/${recipe}`, before: expected, after: actual }]);
      const shown = expected === actual ? '' : `\n${shownDiff(diff, colour).trimEnd()}`;
      return `${place}: ${recipe}: ${visible(problem)}${shown}`;
    });
  const count = `${plural(results.length, 'test')}, ${failures.length} failed`;
  return [...failures, count].join('\n\n');
}
