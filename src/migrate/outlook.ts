// What another release of nixpkgs makes of the images of a file, though nothing is edited.
import { compareReleases, type Release } from '../dockertools/releases.ts';
import { runRules } from '../lint/run/run-rules.ts';
import type { Program } from '../program/program.ts';
import type { Recipe } from './recipe.ts';
import { allRecipes } from './recipes/index.ts';

export interface Outlook {
  /** Absent when nobody knows; then all that has ever changed counts. */
  readonly from?: Release;
  readonly to: Release;
  readonly changes: readonly OutlookChange[];
}

export interface OutlookChange {
  /** The release that brings it. */
  readonly since: Release;
  /** ID of the recipe. */
  readonly recipe: string;
  /** What changes, where, and what can be done: whole sentences. */
  readonly text: string;
  /** Where that can be read. */
  readonly url?: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** In the order of the releases, then of the file. */
export function outlookOf(program: Program, from: Release | undefined, to: Release): Outlook {
  const recipes = allRecipes
    .filter(
      ({ meta: { migration } }) => isBetween(migration.since, from, to) && migration.change === 'behaviour',
    )
    .toSorted((a, b) => compareReleases(sinceOf(a, to), sinceOf(b, to)));
  return {
    ...(from !== undefined && { from }),
    to,
    changes: recipes.flatMap((recipe) => changesOf(program, recipe, sinceOf(recipe, to))),
  };
}

function changesOf(program: Program, recipe: Recipe, since: Release): readonly OutlookChange[] {
  const { id, meta } = recipe;
  const url = meta.sources.find((source) => source.url !== undefined)?.url;
  return runRules(program, [{ rule: recipe, severity: 'info' }]).map(
    ({ message, fixes: [fix], unfixed, file, range }) => ({
      since,
      recipe: id,
      text: sentences(message, fix?.title, unfixed, meta.migration.pins === true),
      ...(url !== undefined && { url }),
      file,
      line: range.start.line,
      column: range.start.column,
    }),
  );
}

function sentences(
  message: string,
  pin: string | undefined,
  reason: string | undefined,
  isKept: boolean,
): string {
  const what = `${capital(message)}.`;
  if (pin !== undefined) return `${what} To keep it as it was: ${pin}.`;
  if (reason === undefined) return what;
  return isKept ? `${what} Nothing keeps it as it was: ${reason}.` : `${what} ${capital(reason)}.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function sinceOf({ meta: { migration } }: Recipe, otherwise: Release): Release {
  return migration.since ?? otherwise;
}

function isBetween(since: Release | undefined, from: Release | undefined, to: Release): boolean {
  if (since === undefined || compareReleases(since, to) > 0) return false;
  return from === undefined || compareReleases(from, since) < 0;
}
