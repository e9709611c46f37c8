// What reports of a migration are given.
import type { Release } from '../../dockertools/releases.ts';
import { unstableRelease } from '../../dockertools/releases.ts';
import type { MigrationGoal } from '../../lint/rule.ts';
import type { MigratedFile, MigrationPlace } from '../migration.ts';
import type { Pin } from '../pins/pin.ts';
import { recipeById } from '../recipes/index.ts';

export interface MigrationReport {
  /** Of nixlayer. */
  readonly version: string;
  /** Absolute; names of files below it are relative to it. */
  readonly folder: string;
  readonly to: Release;
  readonly goals: readonly MigrationGoal[];
  /** Whether the files have been changed, or could be. */
  readonly isWritten: boolean;
  readonly files: readonly ReportedFile[];
  /** What images are after it, where that was asked for. */
  readonly verifications?: readonly Verification[];
}

/** An image before and after a step, compared. */
export interface Verification {
  /** As it was named. */
  readonly image: string;
  /** The edits with the same packages, or other packages after the edits. */
  readonly step: 'edits' | 'nixpkgs';
  /** Images that were built, or, without Nix, what is known of them. */
  readonly compared: 'images' | 'specs';
  /** As `nixlayer diff` has them; `not built` where one of them could not be. */
  readonly verdict: string;
  /** The weakest verdict that the recipes promise; absent where they promise nothing. */
  readonly promised?: string;
  readonly holds: boolean;
  /** What differs, or why it was not built: a few lines. */
  readonly details: readonly string[];
  /** The whole comparison, as `nixlayer diff --json` prints it. */
  readonly diff?: unknown;
}

export interface ReportedFile extends MigratedFile {
  /** What it was written for, when that is known. */
  readonly pin?: Pin;
  /** As `diff -u`; empty when nothing changes. */
  readonly diff: string;
}

export interface ReportOptions {
  /** Escape sequences for colours. */
  readonly colour: boolean;
}

/** Makes the whole text, with a newline at its end when it is not empty. */
export type MigrationReporter = (report: MigrationReport, options: ReportOptions) => string;

export interface MigrationSummary {
  readonly files: number;
  readonly changed: number;
  readonly done: number;
  readonly left: number;
  readonly notes: number;
  readonly suppressed: number;
  /** Files that could not be migrated at all. */
  readonly problems: number;
}

export function summarise({ files }: MigrationReport): MigrationSummary {
  const places = files.flatMap((each) => each.places);
  const count = (status: MigrationPlace['status']) => places.filter((each) => each.status === status).length;
  return {
    files: files.length,
    changed: files.filter(({ before, after }) => before !== after).length,
    done: count('done'),
    left: count('left'),
    notes: count('note'),
    suppressed: count('suppressed'),
    problems: files.filter(({ problem }) => problem !== undefined).length,
  };
}

/** Those of which there is something to say. */
export function toldFiles({ files }: MigrationReport): readonly ReportedFile[] {
  return files.filter(({ places, problem }) => places.length > 0 || problem !== undefined);
}

/** Whether a recipe applies that changes the form: what a check in CI fails for. */
export function hasWork({ files }: MigrationReport): boolean {
  return files
    .flatMap(({ places }) => places)
    .some(
      ({ status, recipe }) =>
        status === 'done' || (status === 'left' && recipeById(recipe)?.meta.migration.change !== 'behaviour'),
    );
}

export function shownRelease(release: Release): string {
  return release === unstableRelease ? 'unstable' : release;
}

/** `26.05, layered`. */
export function shownGoals({ to, goals }: MigrationReport): string {
  return goals.map((goal) => (goal === 'release' ? shownRelease(to) : goal)).join(', ');
}

/** `nixos-23.05, from flake.lock`. @param nameOf how a file is called */
export function shownPin(
  { name, release, isUnstable, isEstimate, file }: Pin,
  nameOf: (file: string) => string,
): string {
  const way = isUnstable ? `, on the way to ${release}` : '';
  const estimate = isEstimate ? ' (an estimate)' : '';
  return `${name}${way}${estimate}${file === undefined ? '' : `, from ${nameOf(file)}`}`;
}

/** `proof: .#image is the same before and after the edits (diff-ids)`. */
export function proofSentence({ image, step, compared, verdict, promised, holds }: Verification): string {
  const what =
    step === 'edits'
      ? `${image}, before and after the edits`
      : `${image}, as it is pinned and with the other nixpkgs`;
  const promise =
    promised === undefined ? '' : holds ? `, as promised (${promised})` : `, though ${promised} was promised`;
  const how = compared === 'specs' ? ' as evaluated, not built' : '';
  return `proof  ${what}${how}: ${verdict}${promise}`;
}
