// Date → the release that nixpkgs' unstable branches were heading for.
import { type Release, releases, unstableRelease } from '../../dockertools/releases.ts';
import type { PinnedRelease } from './pin.ts';

/**
 * A release leaves the master branch some days before it comes out. Up to the end of its month master is taken to be on the way
 * to it, since a note too many does less harm than one too few.
 * @param seconds since the epoch
 */
export function unstableAt(seconds: number): PinnedRelease | undefined {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.valueOf())) return undefined;
  const day = date.toISOString().slice(0, 10);
  const month = day.slice(2, 7).replace('-', '.');
  const [oldest] = releases;
  if (!/^20\d\d-/.test(day) || (oldest !== undefined && month < oldest)) return undefined;
  const release: Release = releases.find((each) => month <= each) ?? unstableRelease;
  return { release, isUnstable: true, isEstimate: true, name: `nixpkgs of ${day}` };
}

/** An unstable branch as it is today. */
export const unstableToday: PinnedRelease = {
  release: unstableRelease,
  isUnstable: true,
  isEstimate: false,
  name: 'unstable',
};
