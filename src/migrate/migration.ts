// What a migration does, as plain data: what reports, editors and workers hand around.
import type { Fix, Range } from '../edits/edit.ts';
import type { ChosenRecipe } from './choose-recipes.ts';
import type { UserRecipeData } from './user-recipes/user-recipe-data.ts';

export interface MigrationRequest {
  readonly tasks: readonly MigrationTask[];
  /** Absolute folders that evaluations may read. Default: for each file those around it. */
  readonly roots?: readonly string[];
  readonly searchPath?: readonly { readonly prefix: string; readonly path: string }[];
  /** Recipes of the user's own, which tasks may name. */
  readonly userRecipes?: readonly UserRecipeData[];
  /** Which edits are made of those that recipes offer. */
  readonly allowed: readonly Fix['applicability'][];
  /** Whether comments suppress recipes. */
  readonly suppressions: boolean;
  /** Milliseconds for each evaluation of a file. */
  readonly timeoutMs: number;
  /**
   * Answers to the edits in the order in which they come up; the run stops at the first without one and says what it is about.
   * Absent: all are made.
   */
  readonly answers?: readonly EditAnswer[];
}

/** Made, left out, or in its place whole texts by file, which are checked as the edit is. */
export type EditAnswer = boolean | { readonly texts: Readonly<Record<string, string>> };

export interface MigrationTask {
  /** Absolute. */
  readonly file: string;
  /** In the place of what is on the disk. */
  readonly text?: string;
  readonly recipes: readonly ChosenRecipe[];
}

export interface MigrationResult {
  /** In the order of the tasks. */
  readonly files: readonly MigratedFile[];
  /** The edit that waits for an answer, made on `file` as it would be then. */
  readonly pending?: PendingEdit;
}

export interface MigratedFile {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  /** In the order of the file. */
  readonly places: readonly MigrationPlace[];
  /** Why nothing could be done with it at all. */
  readonly problem?: string;
}

/** What one recipe found at one place, and what became of it. */
export interface MigrationPlace {
  /** ID of the recipe. */
  readonly recipe: string;
  readonly file: string;
  /** In the text before the migration. */
  readonly range: Range;
  /** One sentence, without a full stop. */
  readonly message: string;
  /** `done`: edited. `suppressed`: a comment says so. `left`: there is something to do, and a person has to do it. `note`: nothing to edit, but good to know. */
  readonly status: 'done' | 'left' | 'note' | 'suppressed';
  /** What the edit does, as an order. */
  readonly title?: string;
  /** Of what is left: why. */
  readonly reason?: string;
  /** The image call that it is about. */
  readonly call?: PlaceCall;
}

export interface PlaceCall {
  readonly function: string;
  readonly file: string;
  /** In the text before the migration, from 1. */
  readonly line: number;
}

export interface PendingEdit {
  readonly place: MigrationPlace;
  readonly edits: readonly { readonly file: string; readonly before: string; readonly after: string }[];
  /** Why the texts of the last answer were not taken. */
  readonly refusal?: string;
}
