// How often packages change, learned from earlier closures of the same application.
//
// A package that changes takes all that depends on it along: only what changes by itself counts. Where references are
// known, a path has changed by itself when its version has, or its hash though all that it references is as it was, or
// what it references by name. What has changed in a build alone, and is referenced by nothing, counts for what was built.
import type { ChangeRates } from './change-rates.ts';
import { nameWithoutVersion } from './package-name.ts';

/** What an application consisted of at some time. */
export interface EarlierClosure {
  readonly paths: readonly string[];
  /** Of each path; absent where they are not known. */
  readonly references?: ReadonlyMap<string, readonly string[]>;
}

export interface LearnedRate {
  /** Of the package, without its version. */
  readonly name: string;
  /** How many pairs of successive closures have it in both. */
  readonly pairs: number;
  /** In how many of these it changed by itself. */
  readonly changes: number;
  /** (changes + ½) ÷ (pairs + 1): what never changed so far may do so still. */
  readonly rate: number;
}

/** @param closures in the order of time. @returns sorted by name, of all packages of all closures */
export function learnRates(closures: readonly EarlierClosure[]): LearnedRate[] {
  const times = closures.map((closure) => ({ ...closure, names: groupByName(closure.paths) }));
  const counts = new Map<string, { pairs: number; changes: number }>();
  for (const { names } of times) for (const name of names.keys()) counts.set(name, { pairs: 0, changes: 0 });
  for (const [index, after] of times.entries()) {
    const before = times[index - 1];
    if (before === undefined) continue;
    for (const [name, paths] of after.names) {
      const earlier = before.names.get(name);
      if (earlier === undefined) continue;
      const count = counts.get(name)!;
      count.pairs += 1;
      if (hasChanged(earlier, paths, before.references, after.references)) count.changes += 1;
    }
  }
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { pairs, changes }]) => ({ name, pairs, changes, rate: (changes + 0.5) / (pairs + 1) }));
}

/** As transfer layering takes them; `*`, for packages that no closure had, is the mean. */
export function ratesByName(learned: readonly LearnedRate[]): ChangeRates {
  const rates = learned.map(({ name, rate }) => [name, rounded(rate)] as const);
  const mean = learned.reduce((sum, { rate }) => sum + rate, 0) / learned.length;
  return Object.fromEntries(learned.length === 0 ? rates : [...rates, ['*', rounded(mean)] as const]);
}

function rounded(rate: number): number {
  return Number(rate.toPrecision(4));
}

function groupByName(paths: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const path of new Set(paths)) {
    const name = nameWithoutVersion(path);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [path]);
    else group.push(path);
  }
  return groups;
}

type References = EarlierClosure['references'];

function hasChanged(
  before: readonly string[],
  after: readonly string[],
  referencesBefore: References,
  referencesAfter: References,
): boolean {
  const gone = before.filter((path) => !after.includes(path));
  const come = after.filter((path) => !before.includes(path));
  if (gone.length === 0 && come.length === 0) return false;
  if (referencesBefore === undefined || referencesAfter === undefined) return true;
  if (sortedText(gone.map(fullName)) !== sortedText(come.map(fullName))) return true;
  return come.some((path) => {
    const own = othersOf(path, referencesAfter);
    const earlier = gone
      .filter((other) => fullName(other) === fullName(path))
      .map((other) => othersOf(other, referencesBefore));
    const hasSame = earlier.some((others) => sortedText(others) === sortedText(own));
    const names = sortedText(own.map(nameWithoutVersion));
    return hasSame || earlier.every((others) => sortedText(others.map(nameWithoutVersion)) !== names);
  });
}

function othersOf(path: string, references: NonNullable<References>): string[] {
  return (references.get(path) ?? []).filter((other) => other !== path);
}

/** `/nix/store/HASH-openssl-3.0.13` → `openssl-3.0.13` */
function fullName(path: string): string {
  return path.slice(path.indexOf('-') + 1);
}

function sortedText(texts: readonly string[]): string {
  return texts.toSorted().join('\n');
}
