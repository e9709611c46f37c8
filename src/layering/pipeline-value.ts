// What flows through the steps of a layering pipeline: a graph, which would become one layer; a list; or named parts.
import type { ReferenceNode } from './closure-graph.ts';

/** Paths in the order that they have in a layer; references lead to paths of the same graph only. */
export interface Graph {
  readonly kind: 'graph';
  readonly nodes: readonly ReferenceNode[];
}

export interface ValueList {
  readonly kind: 'list';
  readonly items: readonly Value[];
}

export interface Parts {
  readonly kind: 'parts';
  /** In the order of their layers. */
  readonly parts: ReadonlyMap<string, Value>;
}

export type Value = Graph | ValueList | Parts;

export const listOf = (items: readonly Value[]): ValueList => ({ kind: 'list', items });
export const partsOf = (parts: Iterable<readonly [string, Value]>): Parts => ({
  kind: 'parts',
  parts: new Map(parts),
});

/** The subgraph of the paths that `keep` chooses, in their order. */
export function subgraph(graph: Graph, keep: (path: string) => boolean): Graph {
  return induced(graph.nodes.filter(({ path }) => keep(path)));
}

/** The nodes with references to others of them only. */
export function induced(nodes: readonly ReferenceNode[]): Graph {
  const present = new Set(nodes.map(({ path }) => path));
  return {
    kind: 'graph',
    nodes: nodes.map(({ path, references }) => ({
      path,
      references: references.filter((reference) => reference !== path && present.has(reference)),
    })),
  };
}

/** All paths, one graph after the other; graphs do not reference each other. */
export function merge(graphs: readonly Graph[]): Graph {
  return { kind: 'graph', nodes: graphs.flatMap(({ nodes }) => nodes) };
}

/** The graphs in a list or in parts, however deep, in order. */
export function graphsIn(value: Value): Graph[] {
  if (value.kind === 'graph') return [value];
  return [...(value.kind === 'list' ? value.items : value.parts.values())].flatMap(graphsIn);
}

/** `from` and all that can be reached from it, along references (`out`) or against them (`in`). */
export function connected(graph: Graph, from: Iterable<string>, direction: 'out' | 'in'): Set<string> {
  const edges = new Map<string, string[]>(graph.nodes.map(({ path }) => [path, []]));
  for (const { path, references } of graph.nodes) {
    for (const reference of references) {
      if (direction === 'out') edges.get(path)!.push(reference);
      else edges.get(reference)!.push(path);
    }
  }
  const found = new Set([...from].filter((path) => edges.has(path)));
  for (const path of found) for (const next of edges.get(path)!) found.add(next);
  return found;
}
