// References-by-popularity, as nixpkgs' closure-graph.py ranks store paths (2018 to 2024; today its pipeline step).
//
// The original counts recursively. For the children c of a node, starting from an imagined parent of all roots:
//
//     popularity(node)[v]  =  Σ over c:   1 if c is v   +   popularity(c)[v] + 1 if v can be reached from c
//
// Written out, every walk from the top that ends in c adds 1 to c itself and 1 to all that c reaches. With walks(c) the
// number of walks from the top to c, and ancestors(v) all paths from which v can be reached:
//
//     popularity[v]  =  walks(v)  +  Σ over a in ancestors(v): walks(a)
//
//     A → B, C      walks: A 1, B 1, C 1, D 2        popularity: A 1
//     B → D                                                      B 1 + 1 (A)             = 2
//     C → D                                                      C 1 + 1 (A)             = 2
//                                                                D 2 + 1 + 1 + 1 (A B C) = 5
//
// `walks` takes time linear in the edges. The sum takes the ancestors of one parent as given and adds only those that
// it lacks; sets of ancestors are handled 32 at a time, so memory stays linear in the number of paths.
import {
  buildClosureGraph,
  type ClosureGraph,
  type ReferenceNode,
  topologicalOrder,
} from './closure-graph.ts';
import { comparePackageNames } from './package-name.ts';

/**
 * How popular each path is: exact counts, which exceed 2⁵³ in real closures. Paths that no root leads to (a cycle hides
 * it) have no count.
 *
 * @throws NixlayerError E_CLOSURE when the list is not closed under references or has a cycle below a root.
 */
export function countPopularity(nodes: readonly ReferenceNode[]): Map<string, bigint> {
  const graph = buildClosureGraph(nodes);
  const order = topologicalOrder(graph);
  const parents = parentsByPosition(graph, order);
  const walks = countWalks(parents);
  const ancestorWalks = sumAncestorWalks(parents, walks);
  return new Map(
    order.map((node, position) => [graph.paths[node]!, walks[position]! + ancestorWalks[position]!]),
  );
}

/**
 * Store paths, the most popular first; ties by package name, ascending. Paths without a count come last, by package
 * name (the original leaves their order to Python's set).
 */
export function rankByPopularity(nodes: readonly ReferenceNode[]): string[] {
  const counts = countPopularity(nodes);
  return nodes
    .map((node) => ({ path: node.path, count: counts.get(node.path) ?? -1n }))
    .sort((a, b) => (a.count === b.count ? comparePackageNames(a.path, b.path) : a.count > b.count ? -1 : 1))
    .map(({ path }) => path);
}

// From here on a node is its position in topological order, so parents have smaller numbers than their children.

function parentsByPosition(graph: ClosureGraph, order: readonly number[]): number[][] {
  const positionOf = new Int32Array(graph.paths.length);
  for (const [position, node] of order.entries()) positionOf[node] = position;
  const parents: number[][] = order.map(() => []);
  for (const [position, node] of order.entries()) {
    for (const child of graph.children[node]!) parents[positionOf[child]!]!.push(position);
  }
  return parents;
}

function countWalks(parents: readonly (readonly number[])[]): bigint[] {
  const walks: bigint[] = [];
  for (const own of parents) {
    let sum = own.length === 0 ? 1n : 0n;
    for (const parent of own) sum += walks[parent]!;
    walks.push(sum);
  }
  return walks;
}

function sumAncestorWalks(parents: readonly (readonly number[])[], walks: readonly bigint[]): bigint[] {
  // What the other parents add to the ancestors of the nearest one.
  const extra = new Array<bigint>(parents.length).fill(0n);
  const masks = new Int32Array(parents.length);
  for (let block = 0; block < parents.length; block += 32) {
    const bitOf = (node: number): number => (node >= block && node < block + 32 ? 1 << (node - block) : 0);
    masks.fill(0);
    for (let node = block; node < parents.length; node += 1) {
      const own = parents[node]!;
      let mask = 0;
      for (const parent of own) mask |= masks[parent]! | bitOf(parent);
      masks[node] = mask;
      if (own.length < 2) continue;
      const nearest = own[own.length - 1]!;
      for (let added = mask & ~(masks[nearest]! | bitOf(nearest)); added !== 0; added &= added - 1) {
        extra[node]! += walks[block + 31 - Math.clz32(added & -added)]!;
      }
    }
  }
  const sums: bigint[] = [];
  for (const [node, own] of parents.entries()) {
    const nearest = own[own.length - 1];
    sums.push(nearest === undefined ? 0n : sums[nearest]! + walks[nearest]! + extra[node]!);
  }
  return sums;
}
