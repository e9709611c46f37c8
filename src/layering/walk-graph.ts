// What popularity is counted on: a closure in topological order, walks over all edges, and the edges and nodes that are
// enough to know what lies above a path.
import { type ClosureGraph, topologicalOrder } from './closure-graph.ts';
import { buildEdges, type Edges, reversed } from './edges.ts';

/** A node is its position in topological order, so parents have smaller numbers than their children. */
export interface WalkGraph {
  /** Position → index in the closure; paths below nothing but a cycle have none. */
  readonly order: Int32Array;
  readonly parents: Edges;
  /** Without most of the edges that longer ways make superfluous; what can be reached is the same. */
  readonly reducedParents: Edges;
  readonly reducedChildren: Edges;
}

/** @throws NixlayerError E_CLOSURE (see `topologicalOrder`) */
export function buildWalkGraph(graph: ClosureGraph): WalkGraph {
  const order = topologicalOrder(graph);
  const { starts, targets } = graph.children;
  const positionOf = new Int32Array(graph.paths.length);
  for (const [position, node] of order.entries()) positionOf[node] = position;
  const edges = buildEdges(order.length);
  for (const node of order) {
    for (let edge = starts[node]!; edge < starts[node + 1]!; edge += 1)
      edges.add(positionOf[targets[edge]!]!);
    edges.close();
  }
  const children = edges.build();
  const parents = reversed(children);
  const reducedChildren = withoutShortcuts(children);
  return { order, parents, reducedChildren, reducedParents: reversed(reducedChildren) };
}

/** Looking for shortcuts must not take longer than they would. */
const mostSteps = 50_000_000;

/** Leaves out A → C where A → B → C. */
function withoutShortcuts({ starts, targets }: Edges): Edges {
  const nodes = starts.length - 1;
  const reduced = buildEdges(nodes);
  const shortcutOf = new Int32Array(nodes).fill(-1);
  let steps = 0;
  for (let node = 0; node < nodes; node += 1) {
    const [first, end] = [starts[node]!, starts[node + 1]!];
    for (let edge = first; edge < end && steps < mostSteps; edge += 1) {
      const child = targets[edge]!;
      const childEnd = starts[child + 1]!;
      steps += childEnd - starts[child]!;
      for (let next = starts[child]!; next < childEnd; next += 1) shortcutOf[targets[next]!] = node;
    }
    for (let edge = first; edge < end; edge += 1) {
      if (shortcutOf[targets[edge]!] !== node) reduced.add(targets[edge]!);
    }
    reduced.close();
  }
  return reduced.build();
}

/** For each position the number of walks from the top that end there. */
export function countWalks({ parents: { starts, targets } }: WalkGraph): bigint[] {
  const walks: bigint[] = [];
  for (let node = 0; node < starts.length - 1; node += 1) {
    const [first, end] = [starts[node]!, starts[node + 1]!];
    let sum = first === end ? 1n : 0n;
    for (let edge = first; edge < end; edge += 1) sum += walks[targets[edge]!]!;
    walks.push(sum);
  }
  return walks;
}
