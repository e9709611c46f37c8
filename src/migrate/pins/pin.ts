// What is known of the nixpkgs that definitions are written for.
import { type Release, releases } from '../../dockertools/releases.ts';

/** Plain data. */
export interface Pin {
  /** Of unstable: the release that it was heading for. */
  readonly release: Release;
  readonly isUnstable: boolean;
  /** It follows from a date, and nixpkgs from elsewhere may have been something else by then. */
  readonly isEstimate: boolean;
  /** In words: `nixos-23.05`, `nixpkgs of 2023-04-02`. */
  readonly name: string;
  /** The file that says so, absolute; absent when the user said so. */
  readonly file?: string;
}

/** The release whose changes are all in there: an unstable nixpkgs has some of the next release's, and nobody knows which. */
export function completeRelease({ release, isUnstable }: Pin): Release {
  if (!isUnstable) return release;
  return releases[releases.indexOf(release) - 1] ?? release;
}
