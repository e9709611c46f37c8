// The reference graph of a closure by index, in the form that the layering engines compute on.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { buildEdges, createReach, type Edges } from './edges.ts';

/** The least that layering needs to know of a store path. Closure paths of the store room fit. */
export interface ReferenceNode {
  readonly path: string;
  readonly references: readonly string[];
}

export interface ClosureGraph {
  readonly paths: readonly string[];
  /** From each path to those that it references, without itself and without repetition. */
  readonly children: Edges;
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
  const edges = buildEdges(nodes.length);
  const parentOf = new Int32Array(nodes.length).fill(-1);
  for (const [index, node] of nodes.entries()) {
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
      if (child === index || parentOf[child] === index) continue;
      parentOf[child] = index;
      edges.add(child);
    }
    edges.close();
  }
  return { paths: nodes.map((node) => node.path), children: edges.build() };
}

/**
 * Indices in topological order, a path before everything that it references. Paths that no root leads to, because a
 * cycle keeps them from having one, are left out.
 *
 * @throws NixlayerError E_CLOSURE when a cycle can be reached from a root: its counts would be infinite.
 */
export function topologicalOrder({ paths, children }: ClosureGraph): Int32Array {
  const { starts, targets } = children;
  const waiting = new Int32Array(paths.length);
  for (const child of targets) waiting[child]! += 1;
  const roots = [...waiting.keys()].filter((index) => waiting[index] === 0);

  const reachable = new Uint8Array(paths.length);
  for (const index of createReach(children)(roots)) reachable[index] = 1;
  const release = (index: number, released: (child: number) => void): void => {
    const end = starts[index + 1]!;
    for (let edge = starts[index]!; edge < end; edge += 1) {
      const child = targets[edge]!;
      waiting[child]! -= 1;
      if (waiting[child] === 0) released(child);
    }
  };
  // An unreachable parent never comes up, so it must not hold its children back.
  const order = new Int32Array(paths.length);
  order.set(roots);
  let count = roots.length;
  for (const [index, flag] of reachable.entries()) if (flag === 0) release(index, () => undefined);
  for (let next = 0; next < count; next += 1) {
    release(order[next]!, (child) => {
      order[count] = child;
      count += 1;
    });
  }

  const stuck = reachable.findIndex((flag, index) => flag === 1 && waiting[index]! > 0);
  if (stuck !== -1) {
    throw new NixlayerError('E_CLOSURE', `the references of ${paths[stuck]} form a cycle`, {
      hint: 'A Nix store has no reference cycles between paths; make the graph again from the store.',
    });
  }
  return order.subarray(0, count);
}
