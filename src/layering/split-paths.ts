// The pipeline step split_paths: separates paths, with what only they need, from the rest of a graph.
import { connected, type Graph, type Parts, partsOf, subgraph } from './pipeline-value.ts';

/** A store path, or the direct references of some. */
export type SplitTarget = string | { readonly childrenOf: readonly string[] };

/**
 * `main`: the targets and what nothing else needs; `common`: what targets and others need; `rest`: what no target
 * needs. Parts without paths are missing. Paths that the graph lacks are ignored; without a target all is `rest`, and
 * if the only root is a target all is `main`.
 */
export function splitPaths(graph: Graph, targets: readonly SplitTarget[]): Parts {
  const split = targetPaths(graph, targets);
  if (split.size === 0) return partsOf([['rest', graph]]);

  const referenced = new Set(graph.nodes.flatMap(({ references }) => references));
  const roots = graph.nodes.map(({ path }) => path).filter((path) => !referenced.has(path));
  if (roots.length === 1 && split.has(roots[0]!)) return partsOf([['main', graph]]);

  const splitOff = connected(graph, split, 'out');
  const withoutSplit = subgraph(graph, (path) => !split.has(path));
  const needed = connected(withoutSplit, roots, 'out');
  const named: [string, Graph][] = [
    ['main', subgraph(graph, (path) => splitOff.has(path) && !needed.has(path))],
    ['common', subgraph(graph, (path) => splitOff.has(path) && needed.has(path))],
    ['rest', subgraph(graph, (path) => !splitOff.has(path))],
  ];
  return partsOf(named.filter(([, part]) => part.nodes.length > 0));
}

function targetPaths(graph: Graph, targets: readonly SplitTarget[]): Set<string> {
  const referencesOf = new Map(graph.nodes.map(({ path, references }) => [path, references]));
  return new Set(
    targets.flatMap((target) =>
      typeof target === 'string'
        ? referencesOf.has(target)
          ? [target]
          : []
        : target.childrenOf.flatMap((path) => referencesOf.get(path) ?? []),
    ),
  );
}
