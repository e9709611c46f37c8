// What changed between the store paths of two images, by package: versions, sizes, hashes, layers, and why each is there.
import { comparePackageNames } from '../../../layering/package-name.ts';
import type {
  HashOnlyChange,
  LayerMove,
  PackageChange,
  PackagesDiff,
  PackageVersion,
} from '../image-diff.ts';
import { packageOfPath, titleOfPath, wholeNameOf } from './package-of-path.ts';
import type { PackageSide, StorePathFacts } from './package-side.ts';
import { type Pair, pairPaths } from './pair-paths.ts';
import { type Reasons, reasonsOf } from './why.ts';

/**
 * Paths that are on both sides are no change, wherever they lie. What is left is grouped by name and output: paths of one
 * version with another content are a change of their own, all others of the group are one change of versions.
 *
 * @returns all sorted by name
 */
export function diffPackages(
  a: PackageSide,
  b: PackageSide,
): { readonly packages: PackagesDiff; readonly moves: readonly LayerMove[] } {
  const paired = pairPaths(a.storePaths, b.storePaths);
  const groups = [...groupChanges(paired.a, paired.b)];
  // Reading all references is for those alone who have something to explain.
  const reasons = groups.length === 0 ? undefined : { a: reasonsOf(a), b: reasonsOf(b) };
  const changes = groups.map((group) => changeOf(group, reasons));
  return {
    packages: { changes: changes.sort(byName), hashOnly: paired.hashOnly.map(hashOnlyChange).sort(byPath) },
    moves: movesOf([...paired.same, ...paired.hashOnly]),
  };
}

interface Group {
  readonly a: StorePathFacts[];
  readonly b: StorePathFacts[];
}

function groupChanges(a: readonly StorePathFacts[], b: readonly StorePathFacts[]): Iterable<Group> {
  const namesOf = (side: readonly StorePathFacts[]): Set<string> =>
    new Set(side.map(({ storePath }) => wholeNameOf(storePath)));
  const [inA, inB] = [namesOf(a), namesOf(b)];
  const groups = new Map<string, Group>();
  const groupOf = ({ storePath }: StorePathFacts): Group => {
    const whole = wholeNameOf(storePath);
    const { name, output } = packageOfPath(storePath);
    // A slash is in no name.
    const key = inA.has(whole) && inB.has(whole) ? `same/${whole}` : `${name}/${output}`;
    const group = groups.get(key) ?? { a: [], b: [] };
    groups.set(key, group);
    return group;
  };
  for (const facts of a) groupOf(facts).a.push(facts);
  for (const facts of b) groupOf(facts).b.push(facts);
  return groups.values();
}

function changeOf(
  { a, b }: Group,
  reasons: { readonly a: Reasons; readonly b: Reasons } | undefined,
): PackageChange {
  const versions = { a: versionsOf(a), b: versionsOf(b) };
  const side = b.length > 0 ? 'b' : 'a';
  const { storePath } = versions[side][0]!;
  const chain = reasons?.[side].chainTo(storePath);
  return {
    name: titleOfPath(storePath),
    ...versions,
    growth: totalSize(b) - totalSize(a),
    ...(chain && { because: chain.map(titleOfPath) }),
  };
}

function versionsOf(side: readonly StorePathFacts[]): PackageVersion[] {
  return [...side]
    .sort((left, right) => comparePackageNames(left.storePath, right.storePath))
    .map(({ storePath, size, layer }) => ({
      storePath,
      version: packageOfPath(storePath).version,
      size,
      layer,
    }));
}

function totalSize(side: readonly StorePathFacts[]): number {
  return side.reduce((sum, { size }) => sum + size, 0);
}

function hashOnlyChange([a, b]: Pair): HashOnlyChange {
  return { a: a.storePath, b: b.storePath };
}

function movesOf(pairs: readonly Pair[]): LayerMove[] {
  return pairs
    .filter(([a, b]) => a.layer !== b.layer)
    .map(([a, b]) => ({ storePath: b.storePath, a: a.layer, b: b.layer }))
    .sort((left, right) => comparePackageNames(left.storePath, right.storePath));
}

function byPath(left: HashOnlyChange, right: HashOnlyChange): number {
  return comparePackageNames(left.a, right.a);
}

function byName(left: PackageChange, right: PackageChange): number {
  if (left.name !== right.name) return left.name < right.name ? -1 : 1;
  return comparePackageNames(firstPath(left), firstPath(right));
}

/** The same whichever image is A. */
function firstPath({ a, b }: PackageChange): string {
  const [first] = [...a.slice(0, 1), ...b.slice(0, 1)]
    .map(({ storePath }) => storePath)
    .sort(comparePackageNames);
  return first!;
}
