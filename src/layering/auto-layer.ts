// The default layering of nixpkgs since 2025 (auto-layer.py): large paths get layers of their own, so that images share
// bytes rather than paths.
//
// Every path starts with an empty set of owners, and paths with equal sets share a layer. The largest paths become
// owners, one after the other. Owner P gets a set of its own, and each path D below it is taken over by P:
//
//     owners(D)  loses what lies above P, which reaches D through P anyway,
//                gains P, unless an owner below P has D already.
//
// This ends before the round that would make more sets than there may be layers; smaller paths are not tried then.
//
//     A (10) → B (50), C (1)      B first:  {B}: B D   {}: A C
//     B      → D (5)              A next:   {B}: B D   {A}: A C       D keeps its owner, as B is below A
import { buildClosureGraph, type ClosureGraph, type ReferenceNode } from './closure-graph.ts';
import { createReach, reversed } from './edges.ts';
import { createOwnerSets } from './owner-sets.ts';
import { comparePackageNames, rankPackageNames } from './package-name.ts';

/** A path with the bytes of its archive. */
export interface SizedNode extends ReferenceNode {
  readonly narSize: number;
}

/**
 * Layers from the lowest to the uppermost: ascending by the bytes of all that a layer's paths need, ties by the first
 * path. (The original leaves ties to the order of a Python set.) Excluded paths take part and are dropped at the end,
 * so fewer layers than `limit` are common. Within a layer, paths are sorted by package name and hash.
 *
 * Paths of equal size become owners from the greatest store path downwards, so their hashes matter.
 *
 * @param limit layers at most, at least 1
 * @throws NixlayerError E_CLOSURE when the list is not closed under references
 */
export function autoLayers(
  nodes: readonly SizedNode[],
  excluded: ReadonlySet<string>,
  limit: number,
): string[][] {
  const graph = buildClosureGraph(nodes);
  const names = rankPackageNames(graph.paths);
  const reach = createReach(graph.children);
  const layers = groupBySet(splitByOwners(graph, nodes, limit)).map((members) => ({
    paths: members
      .filter((index) => !excluded.has(graph.paths[index]!))
      .sort((a, b) => names[a]! - names[b]!)
      .map((index) => graph.paths[index]!),
    closureSize: reach(members).reduce((sum, index) => sum + nodes[index]!.narSize, 0),
  }));
  return layers
    .filter(({ paths }) => paths.length > 0)
    .sort((a, b) => a.closureSize - b.closureSize || comparePackageNames(a.paths[0]!, b.paths[0]!))
    .map(({ paths }) => paths);
}

/** For each node a number for its set of owners. */
function splitByOwners({ children }: ClosureGraph, nodes: readonly SizedNode[], limit: number): Int32Array {
  // With room for all, each path becomes an owner in the end.
  if (nodes.length <= limit) return Int32Array.from(nodes.keys());

  const reachBelow = createReach(children);
  const reachAbove = createReach(reversed(children));
  const sets = createOwnerSets(nodes.length);
  const setOf = new Int32Array(nodes.length);
  /** How many nodes have each set; `used` sets have some. */
  const counts = [nodes.length];
  let used = 1;
  const move = (set: number, difference: 1 | -1): void => {
    const before = counts[set] ?? 0;
    counts[set] = before + difference;
    if (before === 0) used += 1;
    else if (before + difference === 0) used -= 1;
  };
  for (const owner of bySizeDescending(nodes)) {
    const below = reachBelow([owner]);
    const takenOver = sets.takeOver(owner, reachAbove([owner]), below);
    const next = below.map((index) => (index === owner ? sets.only(owner) : takenOver(setOf[index]!)));
    for (const [nth, index] of below.entries()) {
      move(next[nth]!, 1);
      move(setOf[index]!, -1);
    }
    if (used > limit) break;
    for (const [nth, index] of below.entries()) setOf[index] = next[nth]!;
  }
  return setOf;
}

function bySizeDescending(nodes: readonly SizedNode[]): number[] {
  return [...nodes.keys()].sort((a, b) => {
    const [left, right] = [nodes[a]!, nodes[b]!];
    return right.narSize - left.narSize || (left.path < right.path ? 1 : -1);
  });
}

function groupBySet(setOf: Int32Array): number[][] {
  const groups = new Map<number, number[]>();
  for (const [index, set] of setOf.entries()) {
    const group = groups.get(set);
    if (group === undefined) groups.set(set, [index]);
    else group.push(index);
  }
  return [...groups.values()];
}
