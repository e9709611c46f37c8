// The releases of nixpkgs, by the names of their branches.

/** `23.05`: year and month. */
export type Release = `${number}.${number}`;

const first = 2014;

/** The newest release that recipes know of; what comes after it is `unstable`. */
export const newestRelease: Release = '26.05';
export const unstableRelease: Release = '26.11';

/** All of them, the oldest first; unstable is the last. Two a year since 2014, in spring in March until 2020, then in May. */
export const releases: readonly Release[] = [...namesUpTo(unstableRelease)];

function* namesUpTo(last: Release): Generator<Release> {
  for (let year = first; ; year++) {
    for (const month of year === first ? ['04', '12'] : springAndAutumn(year)) {
      const release = `${year - 2000}.${month}` as Release;
      yield release;
      if (release === last) return;
    }
  }
}

function springAndAutumn(year: number): readonly string[] {
  if (year === 2015) return ['09'];
  return [year <= 2020 ? '03' : '05', year <= 2020 ? '09' : '11'];
}

/** Of `26.05`, `nixos-26.05`, `nixpkgs-26.05-darwin`, `release-26.05`, `nixos-unstable`; undefined for other texts. */
export function parseRelease(text: string): Release | undefined {
  const [, name] = /^(?:(?:nixos|nixpkgs|release)-)?(\d\d\.\d\d|unstable)(?:-\w+)*$/.exec(text) ?? [];
  if (name === 'unstable') return unstableRelease;
  return releases.find((each) => each === name);
}

/** Negative when `a` is older. */
export function compareReleases(a: Release, b: Release): number {
  return releases.indexOf(a) - releases.indexOf(b);
}

/** Undefined after the last one. */
export function releaseAfter(release: Release): Release | undefined {
  return releases[releases.indexOf(release) + 1];
}
