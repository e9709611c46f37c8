// Migrations of whole definitions in the shapes that real ones have: fixtures/migrate/NAME with `before/`, `after/` and what was
// asked for.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newestRelease, parseRelease } from '../../src/dockertools/releases.ts';
import type { MigrationGoal } from '../../src/lint/rule.ts';
import { chooseRecipes } from '../../src/migrate/choose-recipes.ts';
import { migrateFilesHere } from '../../src/migrate/migrate-files.ts';
import type { MigrationResult } from '../../src/migrate/migration.ts';
import { allRecipes } from '../../src/migrate/recipes/index.ts';

export const fixtureFolder = fileURLToPath(new URL('../../fixtures/migrate', import.meta.url));

interface FixtureWish {
  /** What real files it looks like: `wrapper function`, `flake-parts`. */
  readonly shape: string;
  readonly goals?: readonly MigrationGoal[];
  readonly from?: string;
  readonly to?: string;
  readonly unsafe?: true;
  readonly pin?: true;
  readonly only?: readonly string[];
  /** Recipes that find something and leave it to people. */
  readonly left?: readonly string[];
  /** The image that is built before and after, and what the recipes promise of it. */
  readonly build?: { readonly file: string; readonly attr?: string };
  readonly keeps?: 'image' | 'files';
}

export interface MigrationFixture extends FixtureWish {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

export const migrationFixtures: readonly MigrationFixture[] = readdirSync(fixtureFolder)
  .toSorted()
  .map((name) => {
    const folder = join(fixtureFolder, name);
    const wish = JSON.parse(readFileSync(join(folder, 'migration.json'), 'utf8')) as FixtureWish;
    return { name, ...wish, before: join(folder, 'before'), after: join(folder, 'after') };
  });

/** The .nix files below a folder, by relative path. */
export function nixFilesOf(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.nix'))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  return new Map(files.map((file) => [relative(folder, file), readFileSync(file, 'utf8')]));
}

/** Migrates the files of a folder as the fixture asks for. */
export function migrateFixture(fixture: MigrationFixture, folder: string): MigrationResult {
  const recipes = chooseRecipes(allRecipes, {
    from: fixture.from === undefined ? undefined : parseRelease(fixture.from),
    to: parseRelease(fixture.to ?? newestRelease) ?? newestRelease,
    goals: fixture.goals ?? ['release'],
    only: fixture.only ?? [],
    except: [],
    pin: fixture.pin === true,
  });
  return migrateFilesHere({
    tasks: [...nixFilesOf(folder).keys()].map((name) => ({ file: join(folder, name), recipes })),
    allowed: fixture.unsafe ? ['safe', 'unsafe'] : ['safe'],
    suppressions: true,
    timeoutMs: 10_000,
    roots: [folder],
  });
}
