// What is known of the nixpkgs that definitions are written for.
import { type Release, releases } from '../../dockertools/releases.ts';

/** What a reference to nixpkgs says. Plain data. */
export interface PinnedRelease {
  /** Of unstable: the release that it was heading for. */
  readonly release: Release;
  readonly isUnstable: boolean;
  /** It follows from a date, and nixpkgs from elsewhere may have been something else by then. */
  readonly isEstimate: boolean;
  /** In words: `nixos-23.05`, `nixpkgs of 2023-04-02`. Made of what was recognised, never a text of the file. */
  readonly name: string;
}

export interface Pin extends PinnedRelease {
  /** The file that says so, absolute; absent when the user said so. */
  readonly file?: string;
}

/** `unknown`: nixpkgs is named there, but not a release of it. undefined: it is not named. */
export type Reading = PinnedRelease | 'unknown' | undefined;

/** The release whose changes are all in there: an unstable nixpkgs has some of the next release's, and nobody knows which. */
export function completeRelease({ release, isUnstable }: Pin): Release {
  if (!isUnstable) return release;
  return releases[releases.indexOf(release) - 1] ?? release;
}

/** What several references in one place say together: nothing when they say different things. */
export function agreed(readings: readonly Reading[]): Reading {
  const [first, ...others] = readings.filter((each) => each !== undefined);
  if (first === undefined || first === 'unknown') return first;
  const isSame = (other: Reading) =>
    typeof other === 'object' && other.release === first.release && other.isUnstable === first.isUnstable;
  return others.every(isSame) ? first : 'unknown';
}
