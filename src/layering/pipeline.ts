// layeringPipeline of dockerTools (flatten-references-graph, since late 2024): steps, given as data, that cut the graph of
// a closure into layers.
//
//     [["split_paths", ["/nix/store/…-app"]],
//      ["over", "rest", ["pipe", [["popularity_contest"], ["limit_layers", 100]]]]]
import type { SizedNode } from './auto-layer.ts';
import { buildClosureGraph } from './closure-graph.ts';
import { compilePipeline, type LayeringPipeline, pipelineError } from './pipeline-steps.ts';
import { graphsIn, induced } from './pipeline-value.ts';

export interface PipelineResult {
  /** From the lowest to the uppermost, none empty. */
  readonly layers: readonly string[][];
  /** What `remove_paths` took out. */
  readonly removed: ReadonlySet<string>;
}

/**
 * The first step gets the graph of all paths that are not excluded, smallest `narSize` first, then by path. The result of
 * the last one is flattened into layers, lists and parts in their order; a bare graph is refused, as in the original.
 * Where no path is left to layer there are no layers, whatever the steps.
 *
 * @throws NixlayerError E_SPEC naming the step that is not one, has wrong arguments or gets what it cannot take;
 *   E_CLOSURE when the list is not closed under references
 */
export function runPipeline(
  pipeline: LayeringPipeline,
  nodes: readonly SizedNode[],
  excluded: ReadonlySet<string>,
): PipelineResult {
  const removed = new Set<string>();
  const run = compilePipeline(pipeline, removed);
  buildClosureGraph(nodes);
  const layered = nodes
    .filter(({ path }) => !excluded.has(path))
    .sort((a, b) => a.narSize - b.narSize || (a.path < b.path ? -1 : 1));
  if (layered.length === 0) return { layers: [], removed };

  const result = run(induced(layered));
  if (result.kind === 'graph') {
    throw pipelineError(
      'the whole pipeline',
      'ends in a graph, but must end in a list or in parts',
      'End it with a step that makes layers: popularity_contest, split_every, split_paths or subcomponent_out.',
    );
  }
  const layers = graphsIn(result)
    .map((graph) => graph.nodes.map(({ path }) => path))
    .filter((paths) => paths.length > 0);
  return { layers, removed };
}
