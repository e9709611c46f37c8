// nixlayer migrate
import type { Command } from 'commander';
import { writeFileAtomically } from '../../archive/atomic-file.ts';
import { diskFileSystem, readableRoots } from '../../eval/index.ts';
import { type ChosenRecipe, chooseRecipes } from '../../migrate/choose-recipes.ts';
import { migrateMany } from '../../migrate/migrate-many.ts';
import type { MigratedFile, MigrationRequest } from '../../migrate/migration.ts';
import { findPins } from '../../migrate/pins/find-pins.ts';
import { completeRelease, type Pin } from '../../migrate/pins/pin.ts';
import { toNixlayer } from '../../migrate/recipes/goals/to-nixlayer.ts';
import { allRecipes } from '../../migrate/recipes/index.ts';
import { hasWork, type MigrationReport, type Verification } from '../../migrate/report/report.ts';
import type { UserRecipeData } from '../../migrate/user-recipes/user-recipe-data.ts';
import { packageVersion } from '../../package/package-files.ts';
import type { CliContext } from '../context.ts';
import { type EditedFile, unifiedDiff, writeEdited } from '../edited-files.ts';
import { type Destination, destinationOf, originOf } from '../migrate/destination.ts';
import { readInput } from '../migrate/input.ts';
import { migrateInteractively } from '../migrate/interactive.ts';
import {
  addMigrateOptions,
  addVerifyOptions,
  assertRecipes,
  type MigrateOptions,
  nixlayerSourceOf,
} from '../migrate/options.ts';
import { folderOfPatch, printDiff, printReport, tellPatch } from '../migrate/print.ts';
import { assertTerminal, openPrompt } from '../migrate/prompt.ts';
import { addMigrateRecipes } from '../migrate/recipes.ts';
import { addMigrateTest, chosenUserRecipes, trustedRecipes } from '../migrate/user-recipes.ts';
import { imagesToVerify } from '../migrate/verified-images.ts';
import { assertRecoverable } from '../migrate/work-tree.ts';
import { startCounter } from '../progress.ts';

/** Longer evaluations are given up. */
const timeoutMs = 10_000;
/** Fewer are done before a bar could be read. */
const filesWorthABar = 10;

export function defineMigrate(command: Command, context: CliContext): void {
  command
    .description(
      'Brings files that call dockerTools functions to a newer release of nixpkgs, or to other builders. Each edit is checked by\n' +
        'evaluating the files before and after it, without Nix; what a person has to do is told. Nothing is written without --write.',
    )
    .argument(
      '[path...]',
      'files, folders of .nix files that git does not ignore, and local flake references (.#image: its flake.nix and what that leads to); default: the current folder',
    );
  addVerifyOptions(addMigrateOptions(command))
    .addHelpText(
      'after',
      `
With --from auto, flake.lock, npins, niv, or the nixpkgs that a file fetches say for which release it is written.

A comment suppresses a recipe on its line or the next one:
  # nixlayer-ignore RECIPE -- reason

Exit codes: 0 done, 1 a file could not be migrated, or a recipe applies (--check), 2 wrong usage.

Examples:
  nixlayer migrate
  nixlayer migrate nix/ --write
  nixlayer migrate image.nix --from 22.05 --to 25.11 --pin --interactive
  nixlayer migrate . --to layered --patch layered.patch
  nixlayer migrate --check
  nixlayer migrate --format markdown -o migration.md --write
  nixlayer migrate flake.nix --verify --image .#image
  nixlayer migrate image.nix --verify --with-nixpkgs ../nixpkgs-26.05
  nixlayer migrate --recipes recipes.nix --only our-wrapper
  nixlayer migrate recipes
  nixlayer migrate explain deprecated-contents`,
    )
    .action((paths: readonly string[], options: MigrateOptions) => migrate(paths, options, context));
  addMigrateRecipes(command, context);
  addMigrateTest(command, context);
}

async function migrate(
  paths: readonly string[],
  options: MigrateOptions,
  context: CliContext,
): Promise<void> {
  const userRecipes = trustedRecipes(options.recipes);
  assertRecipes(options, userRecipes);
  const ofUser = chosenUserRecipes(userRecipes, options);
  const destination = destinationOf(options.to);
  const origin = originOf(options.from, destination);
  if (options.interactive) assertTerminal(context);
  const { files, named } = readInput(paths);
  const { source } = nixlayerSourceOf(options);
  // What files get nixlayer from is read when their edits are checked.
  const ofNixlayer = source?.startsWith('/') ? [source] : [];
  const roots = [...readableRoots(diskFileSystem, named), ...options.allowRead, ...ofNixlayer];
  const pins = origin ? new Map(files.map((file) => [file, origin])) : findPins(files, roots);
  const request: MigrationRequest = {
    tasks: files.map((file) => ({
      file,
      recipes: [...recipesFor(pins.get(file), destination, options), ...ofUser],
    })),
    userRecipes,
    roots,
    allowed: options.unsafe ? ['safe', 'unsafe'] : ['safe'],
    suppressions: options.inlineConfig,
    timeoutMs,
  };
  const planned = await migrateAll(request, context);
  const edited = planned.filter(({ before, after }) => before !== after);
  if (options.write || options.interactive) await assertRecoverable(edited, options, context.signal);
  if (options.write) await writeAll(edited);
  const results = options.interactive ? await ask(request, planned, context) : planned;
  const report = reportOf(results, pins, destination, options);
  const verifications = options.verify
    ? await proofOf(report, paths, userRecipes, options, context)
    : undefined;
  await tell({ ...report, ...(verifications && { verifications }) }, options, context);
}

async function proofOf(
  report: MigrationReport,
  paths: readonly string[],
  userRecipes: readonly UserRecipeData[],
  options: MigrateOptions,
  context: CliContext,
): Promise<readonly Verification[]> {
  const { verifyMigration } = await import('../migrate/verify.ts');
  const images = imagesToVerify(options.image, paths);
  return verifyMigration(report, images, { ...options, userRecipes }, context);
}

async function ask(
  request: MigrationRequest,
  planned: readonly MigratedFile[],
  context: CliContext,
): Promise<readonly MigratedFile[]> {
  const { signal } = context;
  const prompt = openPrompt(context);
  try {
    return await migrateInteractively(request, planned, { ask: prompt.ask, write: writeAll, signal });
  } finally {
    prompt.close();
  }
}

async function writeAll(edited: readonly EditedFile[]): Promise<void> {
  for (const each of edited) await writeEdited(each);
}

async function migrateAll(request: MigrationRequest, context: CliContext): Promise<readonly MigratedFile[]> {
  if (request.tasks.length === 0) return [];
  const counter = startCounter('migrating', request.tasks.length, context.stderr, filesWorthABar);
  try {
    return await migrateMany(request, { signal: context.signal, onReport: () => counter.add(1) });
  } finally {
    counter.stop();
  }
}

function recipesFor(
  pin: Pin | undefined,
  { to, goals }: Destination,
  options: MigrateOptions,
): readonly ChosenRecipe[] {
  const { only, except } = options;
  const from = pin && completeRelease(pin);
  const chosen = chooseRecipes(allRecipes, { from, to, goals, only, except, pin: options.pin === true });
  const told = nixlayerSourceOf(options);
  return chosen.map((each) => (each.id === toNixlayer.id ? { ...each, options: told } : each));
}

function reportOf(
  results: readonly MigratedFile[],
  pins: ReadonlyMap<string, Pin | undefined>,
  { to, goals }: Destination,
  { write, interactive }: MigrateOptions,
): MigrationReport {
  const folder = process.cwd();
  return {
    version: packageVersion(),
    folder,
    to,
    goals,
    isWritten: write === true || interactive === true,
    files: results.map((each) => {
      const pin = pins.get(each.file);
      const diff = each.before === each.after ? '' : unifiedDiff(folder, [each]);
      return { ...each, ...(pin && { pin }), diff };
    }),
  };
}

async function tell(report: MigrationReport, options: MigrateOptions, context: CliContext): Promise<void> {
  const { patch, check } = options;
  const edited = report.files.filter(({ diff }) => diff !== '');
  if (patch !== undefined) {
    const folder = folderOfPatch(report.folder, edited);
    await writeFileAtomically(patch, async (out) => {
      out.write(unifiedDiff(folder, edited));
    });
    tellPatch(patch, folder, report, context);
  } else if (!report.isWritten && (!check || options.diff)) printDiff(edited, options, context);
  await printReport(report, options, context);
  const failed = report.files.some(({ problem }) => problem !== undefined);
  const isBroken = report.verifications?.some(({ holds }) => !holds) === true;
  if (failed || isBroken || (check && hasWork(report))) context.reportFindings();
}
