// The tests of a file of recipes: each text is migrated as any file is, with the same checks.
import type { FileSystem } from '../../eval/index.ts';
import { migrateFilesHere } from '../migrate-files.ts';
import type { UserRecipeData, UserRecipeTest } from './user-recipe-data.ts';

export interface UserTestResult {
  readonly recipe: string;
  /** Where the test is written; lines and columns count from 1. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly passed: boolean;
  readonly expected: string;
  readonly actual: string;
  /** What is wrong, in words; absent when nothing is. */
  readonly problem?: string;
}

/** In the order of the file. @throws NixlayerError E_SYNTAX, E_INPUT of patterns */
export function testUserRecipes(recipes: readonly UserRecipeData[]): readonly UserTestResult[] {
  return recipes.flatMap((recipe) => recipe.tests.map((test) => runTest(recipe, test)));
}

const folder = '/test';
const file = `${folder}/image.nix`;

function runTest(recipe: UserRecipeData, { before, after }: UserRecipeTest): UserTestResult {
  const first = migrate(recipe, before.text);
  const problem =
    first.problem ?? (first.text === after.text ? againProblem(recipe, after.text) : firstProblem(first));
  return {
    recipe: recipe.id,
    file: recipe.file,
    line: before.line,
    column: before.column,
    passed: problem === undefined,
    expected: after.text,
    actual: first.text,
    ...(problem !== undefined && { problem }),
  };
}

interface Outcome {
  readonly text: string;
  readonly problem?: string;
  /** Why edits were not made. */
  readonly reasons: readonly string[];
}

function firstProblem({ reasons: [reason] }: Outcome): string {
  return reason === undefined ? 'the text is another one' : `an edit was not made: ${reason}`;
}

function againProblem(recipe: UserRecipeData, text: string): string | undefined {
  return migrate(recipe, text).text === text ? undefined : 'a second run changes it once more';
}

function migrate(recipe: UserRecipeData, text: string): Outcome {
  const { files } = migrateFilesHere({
    tasks: [{ file, text, recipes: [{ id: recipe.id, edits: true }] }],
    userRecipes: [recipe],
    roots: [folder],
    allowed: ['safe'],
    suppressions: true,
    timeoutMs: 10_000,
    fileSystem: nothing,
  });
  const [only] = files;
  const reasons =
    only?.places.flatMap(({ status, reason }) => (status === 'left' && reason ? [reason] : [])) ?? [];
  return {
    text: only?.after ?? text,
    ...(only?.problem !== undefined && { problem: only.problem }),
    reasons,
  };
}

function missing(path: string): never {
  throw Object.assign(new Error(`a test has no further files, and so no '${path}'`), { code: 'ENOENT' });
}

/** Tests are one text each. */
const nothing: FileSystem = {
  readFile: missing,
  readDir: missing,
  readLink: missing,
  lstat: (path) =>
    path === '/' || path === folder ? { type: 'directory', executable: false, size: 0 } : undefined,
  realpath: (path) => path,
};
