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
// `walks` takes time linear in the edges; the sum is the work (ancestor-blocks.ts). Counts have hundreds of digits in
// deep graphs, so a ranking adds them up to some 15 digits and counts exactly only what that leaves open.
import { blockBits, createAncestorSweep, forEachBit } from './ancestor-blocks.ts';
import { buildClosureGraph, type ReferenceNode } from './closure-graph.ts';
import { rankPackageNames } from './package-name.ts';
import { rankCounts } from './rank-counts.ts';
import { buildWalkGraph, countWalks, type WalkGraph } from './walk-graph.ts';

/**
 * How popular each path is: exact counts, which exceed 2⁵³ in real closures. Paths that no root leads to (a cycle hides
 * it) have no count.
 *
 * @throws NixlayerError E_CLOSURE when the list is not closed under references or has a cycle below a root.
 */
export function countPopularity(nodes: readonly ReferenceNode[]): Map<string, bigint> {
  const closure = buildClosureGraph(nodes);
  const graph = buildWalkGraph(closure);
  const walks = countWalks(graph);
  const sums = sumAncestorWalks(graph, walks);
  return new Map(
    Array.from(graph.order, (node, position) => [closure.paths[node]!, walks[position]! + sums[position]!]),
  );
}

function sumAncestorWalks({ reducedParents }: WalkGraph, walks: readonly bigint[]): bigint[] {
  const { starts, targets } = reducedParents;
  // What the other parents add to the ancestors of the nearest one.
  const extra = new Array<bigint>(walks.length).fill(0n);
  const sweep = createAncestorSweep(reducedParents);
  for (let first = 0; first < walks.length; first += blockBits) {
    const marks = Array.from({ length: Math.min(blockBits, walks.length - first) }, (_, bit) => first + bit);
    sweep.visit(marks, (node, missed) => {
      let sum = extra[node]!;
      forEachBit(missed, (bit) => {
        sum += walks[first + bit]!;
      });
      extra[node] = sum;
    });
  }
  const sums: bigint[] = [];
  for (const [node, own] of extra.entries()) {
    const last = starts[node + 1]! - 1;
    const nearest = targets[last];
    sums.push(last < starts[node]! || nearest === undefined ? 0n : sums[nearest]! + walks[nearest]! + own);
  }
  return sums;
}

/**
 * Store paths, the most popular first; ties by package name, ascending. Paths without a count come last, by package
 * name (the original leaves their order to Python's set).
 *
 * @throws NixlayerError E_CLOSURE as `countPopularity`
 */
export function rankByPopularity(nodes: readonly ReferenceNode[]): string[] {
  const closure = buildClosureGraph(nodes);
  const graph = buildWalkGraph(closure);
  const places = new Int32Array(nodes.length).fill(graph.order.length);
  for (const [position, place] of rankCounts(graph).entries()) places[graph.order[position]!] = place;
  const names = rankPackageNames(closure.paths);
  return [...nodes.keys()]
    .sort((a, b) => places[a]! - places[b]! || names[a]! - names[b]!)
    .map((index) => closure.paths[index]!);
}
