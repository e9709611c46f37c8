// --to and --from: words → releases and goals.
import {
  compareReleases,
  newestRelease,
  parseRelease,
  type Release,
  releases,
  unstableRelease,
} from '../../dockertools/releases.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { suggest } from '../../eval/errors/suggestions.ts';
import { type MigrationGoal, migrationGoals } from '../../lint/rule.ts';
import type { Pin } from '../../migrate/pins/pin.ts';
import { shownRelease } from '../../migrate/report/report.ts';

export interface Destination {
  readonly to: Release;
  /** `release` is one of them when a release was named, or nothing was. */
  readonly goals: readonly MigrationGoal[];
}

/** @throws NixlayerError E_USAGE */
export function destinationOf(words: readonly string[]): Destination {
  const goals = new Set<MigrationGoal>();
  const named = new Set<Release>();
  for (const word of words) {
    const release = parseRelease(word);
    if (release) named.add(release);
    else if (isGoal(word)) goals.add(word);
    else throw unknownGoal(word);
  }
  if (named.size > 1)
    throw new NixlayerError('E_USAGE', `files can be right for one release: ${[...named].join(', ')}`, {
      hint: 'What is right for a newer one is mostly right for older ones, too.',
    });
  const [to = newestRelease] = named;
  return { to, goals: named.size > 0 || goals.size === 0 ? ['release', ...goals] : [...goals] };
}

// Releases are named by their numbers.
function isGoal(word: string): word is MigrationGoal {
  return word !== 'release' && (migrationGoals as readonly string[]).includes(word);
}

function unknownGoal(word: string): NixlayerError {
  const known = migrationGoals.filter((each) => each !== 'release');
  const close = suggest(word, [...known, ...releases, 'unstable']);
  return new NixlayerError('E_USAGE', `there is no release and no goal '${word}'`, {
    hint: close ?? `Expected ${releaseWords} or ${known.join(', ')}.`,
  });
}

const releaseWords = `a release (${releases[0]} to ${newestRelease}, or unstable)`;

/** @returns undefined for `auto`. @throws NixlayerError E_USAGE */
export function originOf(word: string, { to, goals }: Destination): Pin | undefined {
  if (word === 'auto') return undefined;
  const release = parseRelease(word);
  if (!release) {
    const close = suggest(word, ['auto', ...releases]);
    throw new NixlayerError('E_USAGE', `there is no release '${word}'`, {
      hint: close ?? `Expected auto or ${releaseWords}.`,
    });
  }
  const name = shownRelease(release);
  if (goals.includes('release') && compareReleases(release, to) > 0)
    throw new NixlayerError('E_USAGE', `${name} is newer than ${to}, and recipes lead to newer releases`, {
      hint: 'Name a newer release with --to.',
    });
  return { release, isUnstable: release === unstableRelease, isEstimate: false, name };
}
