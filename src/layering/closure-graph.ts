// The reference graph of a closure as index arrays, in the form that the layering engines compute on.
import { NixlayerError } from '../errors/nixlayer-error.ts';

/** The least that layering needs to know of a store path. Closure paths of the store room fit. */
export interface ReferenceNode {
  readonly path: string;
  readonly references: readonly string[];
}

export interface ClosureGraph {
  readonly paths: readonly string[];
  /** children[i]: indices of the paths that path i references, without itself and without repetition. */
  readonly children: readonly (readonly number[])[];
}

/**
 * @throws NixlayerError E_CLOSURE when a path is listed twice or a reference is not in the list.
 */
export function buildClosureGraph(nodes: readonly ReferenceNode[]): ClosureGraph {
  const indexOf = new Map<string, number>();
  for (const [index, node] of nodes.entries()) {
    if (indexOf.has(node.path)) {
      throw new NixlayerError('E_CLOSURE', `the closure lists ${node.path} twice`);
    }
    indexOf.set(node.path, index);
  }
  const children = nodes.map((node, index) => {
    const found = new Set<number>();
    for (const reference of node.references) {
      const child = indexOf.get(reference);
      if (child === undefined) {
        throw new NixlayerError(
          'E_CLOSURE',
          `${node.path} references ${reference}, which the closure does not list`,
          {
            hint: 'Give a closure that is complete, as exportReferencesGraph or `nix-store --query --requisites` make it.',
          },
        );
      }
      if (child !== index) found.add(child);
    }
    return [...found];
  });
  return { paths: nodes.map((node) => node.path), children };
}

/**
 * Indices in topological order, a path before everything that it references. Paths that no root leads to, because a
 * cycle keeps them from having one, are left out.
 *
 * @throws NixlayerError E_CLOSURE when a cycle can be reached from a root: its counts would be infinite.
 */
export function topologicalOrder(graph: ClosureGraph): number[] {
  const waiting = new Int32Array(graph.paths.length);
  for (const children of graph.children) for (const child of children) waiting[child]! += 1;

  const roots: number[] = [];
  for (const [index, count] of waiting.entries()) if (count === 0) roots.push(index);

  const reachable = reachableFrom(graph, roots);
  // An unreachable parent never comes up, so it must not hold its children back.
  for (const [index, children] of graph.children.entries()) {
    if (!reachable[index]) for (const child of children) waiting[child]! -= 1;
  }

  const order = [...roots];
  for (let next = 0; next < order.length; next += 1) {
    for (const child of graph.children[order[next]!]!) {
      waiting[child]! -= 1;
      if (waiting[child] === 0) order.push(child);
    }
  }
  const stuck = reachable.findIndex((flag, index) => flag === 1 && waiting[index]! > 0);
  if (stuck !== -1) {
    throw new NixlayerError('E_CLOSURE', `the references of ${graph.paths[stuck]} form a cycle`, {
      hint: 'A Nix store has no reference cycles between paths; make the graph again from the store.',
    });
  }
  return order;
}

function reachableFrom(graph: ClosureGraph, roots: readonly number[]): Uint8Array {
  const seen = new Uint8Array(graph.paths.length);
  const queue = [...roots];
  for (const root of roots) seen[root] = 1;
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    for (const child of graph.children[node]!) {
      if (seen[child]) continue;
      seen[child] = 1;
      queue.push(child);
    }
  }
  return seen;
}
