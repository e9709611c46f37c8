// Transfer layering, an engine of nixlayer's own: layers of which an update re-sends as few bytes as possible.
//
// A layer is sent again when any path of it changes, and a path changes when anything in its dependency closure does. So
// with rate(p), how often an update changes path p by itself, an update is expected to re-send
//
//     Σ over layers:   size(layer)  ×  Σ of rate(p) over all p that the layer's paths need, themselves included
//
// There is one layer for each path at first. The two layers whose merging adds least to the sum are merged until there
// are no more than there may be (merge-layers.ts). Moving single paths afterwards comes nearer to the least sum, but to
// another one after each update, and re-sends more.
//
//     app (1) → python (50) → openssl (5) → glibc (30)      three layers:  glibc · python, openssl · app
//
//     openssl in the layer of python is re-sent with every change of python, which costs 5 × rate(python); in that of app
//     it costs more; and glibc with it would cost 30 × rate(openssl).
//
// The result depends on names, references, sizes and rates, never on hashes, so that the next update finds the same layers
// without knowing these. Sizes count roughly, so that small growth changes nothing.
import type { SizedNode } from './auto-layer.ts';
import { type ChangeRates, rateOfPath } from './change-rates.ts';
import { buildChangeSets, type ChangeSets, countBits } from './change-sets.ts';
import { buildClosureGraph, type ClosureGraph } from './closure-graph.ts';
import { reversed } from './edges.ts';
import { type DraftLayer, mergeLayers } from './merge-layers.ts';
import { nameWithoutVersion, sortByPackageName } from './package-name.ts';

/**
 * Layers from the lowest to the uppermost: those that change rarely first, ties by the first path. Excluded paths take
 * part in the graph, and are in no layer. Within a layer, paths are sorted by package name and hash.
 *
 * @param rates how often a path changes, by its name; all alike without them
 * @param limit layers at most, at least 1
 * @throws NixlayerError E_CLOSURE when the list is not closed under references
 */
export function transferLayers(
  nodes: readonly SizedNode[],
  excluded: ReadonlySet<string>,
  limit: number,
  rates?: ChangeRates,
): string[][] {
  const { paths: all, sizes, sets, neighbours } = weighPaths(nodes, rates);
  const included = [...all.keys()].filter((index) => !excluded.has(all[index]!));
  const first = ({ paths }: DraftLayer): number => Math.min(...paths);
  return mergeLayers(sets, included, sizes, neighbours, limit)
    .sort((a, b) => a.rate - b.rate || first(a) - first(b))
    .map(({ paths }) => sortByPackageName(paths.map((index) => all[index]!)));
}

/** What merging starts from. Paths are in an order that hardly depends on hashes. */
export interface WeighedPaths {
  readonly paths: readonly string[];
  /** Rough ones. */
  readonly sizes: readonly number[];
  readonly sets: ChangeSets;
  readonly neighbours: (path: number) => readonly number[];
}

/** @throws NixlayerError E_CLOSURE when the list is not closed under references */
export function weighPaths(nodes: readonly SizedNode[], rates: ChangeRates | undefined): WeighedPaths {
  const sorted = sortByStableNames(nodes);
  const graph = buildClosureGraph(sorted);
  const sets = buildChangeSets(
    graph,
    graph.paths.map((path) => rateOfPath(rates, path)),
  );
  return {
    paths: graph.paths,
    sizes: sorted.map(({ narSize }) => roughSize(narSize)),
    sets,
    neighbours: findNeighbours(graph, sets),
  };
}

const sizeStep = Math.log(1.5);

/** Bytes in steps of a half more. A path without files still has a NAR of some hundred bytes. */
function roughSize(bytes: number): number {
  return Math.round(Math.exp(Math.round(Math.log(Math.max(bytes, 128)) / sizeStep) * sizeStep));
}

/** By names, so that indices compare as names do; hashes decide only where names and references do not differ. */
function sortByStableNames(nodes: readonly SizedNode[]): SizedNode[] {
  const keys = new Map(
    nodes.map((node) => {
      const name = node.path.slice(node.path.indexOf('-') + 1);
      return [node.path, `${nameWithoutVersion(node.path)}\n${name}\n`];
    }),
  );
  const twice = new Set<string>();
  const seen = new Set<string>();
  for (const key of keys.values()) (seen.has(key) ? twice : seen).add(key);
  for (const { path, narSize, references } of nodes) {
    const key = keys.get(path)!;
    if (!twice.has(key)) continue;
    const names = references.map((reference) => reference.slice(reference.indexOf('-') + 1)).sort();
    keys.set(path, `${key}${roughSize(narSize)}\n${names.join('\n')}\n${path}`);
  }
  return nodes
    .map((node) => ({ node, key: keys.get(node.path)! }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ node }) => node);
}

const nearest = 8;
const window = 4;

/** What a path may be merged with while there are too many pairs: what it is near to in the graph, and what is like it. */
function findNeighbours(
  graph: ClosureGraph,
  { words, bits }: ChangeSets,
): (path: number) => readonly number[] {
  const { children } = graph;
  const parents = reversed(children);
  const size = new Int32Array(graph.paths.length);
  for (let node = 0; node < size.length; node += 1) {
    for (let word = node * words; word < (node + 1) * words; word += 1) size[node]! += countBits(bits[word]!);
  }
  const near = (edges: typeof children, node: number, sign: 1 | -1): number[] =>
    [...edges.targets.subarray(edges.starts[node], edges.starts[node + 1])]
      .sort((a, b) => sign * (size[a]! - size[b]!) || a - b)
      .slice(0, nearest);
  const above = Array.from(size, (_, node) => near(parents, node, 1));
  const below = Array.from(size, (_, node) => near(children, node, -1));
  const orders = [
    () => 0,
    (a: number, b: number) => (above[a]![0] ?? -1) - (above[b]![0] ?? -1),
    (a: number, b: number) => (below[a]![0] ?? -1) - (below[b]![0] ?? -1),
  ].map((compare) => {
    const order = [...size.keys()].sort((a, b) => compare(a, b) || size[a]! - size[b]! || a - b);
    const place = new Int32Array(order.length);
    for (const [index, node] of order.entries()) place[node] = index;
    return { order, place };
  });
  return (path) => [
    ...above[path]!,
    ...below[path]!,
    ...orders.flatMap(({ order, place }) => order.slice(place[path]! + 1, place[path]! + 1 + window)),
  ];
}
