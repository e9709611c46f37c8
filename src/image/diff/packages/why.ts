// Why a store path is in an image: chains of references that lead to it from what the image itself names.
import { comparePackageNames } from '../../../layering/package-name.ts';
import { hashPartOf } from './package-of-path.ts';
import type { PackageSide, StorePathFacts } from './package-side.ts';

/** Made once for an image, asked for many paths. */
export interface Reasons {
  /** A shortest chain, from a root to the path itself; undefined when none leads to it, none is known, or it is too long. */
  chainTo(storePath: string): readonly string[] | undefined;
  /** As {@link whyChains}. */
  chainsTo(storePath: string, limit: number): readonly (readonly string[])[];
}

/**
 * Chains of references from a root to a path, the shortest first: the path alone when it is a root, and one through each
 * store path that names it. (All chains would be too many: their number grows exponentially with their length.)
 *
 * @param limit how many of them at most
 */
export function whyChains(
  side: PackageSide,
  storePath: string,
  limit: number,
): readonly (readonly string[])[] {
  return reasonsOf(side).chainsTo(storePath, limit);
}

/** Reads each reference once (breadth-first search); what it keeps is in proportion to the paths and references. */
export function reasonsOf(side: PackageSide): Reasons {
  const graph = graphOf(side);
  const steps = searchFromRoots(graph);
  const referrers = referrersOf(graph);

  const chainOf = (node: Node): readonly string[] | undefined => {
    if ((steps.get(node)?.length ?? Number.POSITIVE_INFINITY) > longestChain) return undefined;
    const chain: string[] = [];
    for (let at: Node | undefined = node; at !== undefined; at = steps.get(at)?.from)
      chain.push(at.storePath);
    return chain.reverse();
  };

  return {
    chainTo(storePath) {
      const node = graph.nodes.get(hashPartOf(storePath));
      return node && chainOf(node);
    },
    chainsTo(storePath, limit) {
      const node = graph.nodes.get(hashPartOf(storePath));
      if (node === undefined) return [];
      const chains = (referrers.get(node) ?? []).flatMap((referrer) => {
        const chain = chainOf(referrer);
        // Through the path itself: there is a circle, as no store has it.
        return chain === undefined || chain.includes(node.storePath) ? [] : [[...chain, node.storePath]];
      });
      // Referrers are in order of their names, and sorting keeps that for chains of one length.
      chains.sort((a, b) => a.length - b.length);
      if (graph.roots.includes(node)) chains.unshift([node.storePath]);
      return chains.slice(0, limit);
    },
  };
}

/** Real ones have some twenty paths. Longer ones explain nothing, and whoever made them wants to cost time. */
const longestChain = 200;

type Node = StorePathFacts;

interface Graph {
  /** By hash part. */
  readonly nodes: ReadonlyMap<string, Node>;
  /** In order of their names, each once. */
  readonly roots: readonly Node[];
  /** Without the path itself, in order of their names. */
  readonly referencesOf: (node: Node) => readonly Node[];
}

function graphOf({ storePaths, roots }: PackageSide): Graph {
  const nodes = new Map(storePaths.map((facts) => [hashPartOf(facts.storePath), facts]));
  const known = (references: readonly string[]): Node[] => {
    const found = new Set(references.map((reference) => nodes.get(hashPartOf(reference))));
    found.delete(undefined);
    return [...(found as Set<Node>)].sort((a, b) => comparePackageNames(a.storePath, b.storePath));
  };
  const referencesOf = (node: Node): readonly Node[] =>
    known(node.references ?? []).filter((reference) => reference !== node);
  return { nodes, roots: known(roots), referencesOf };
}

/** The last step of a shortest chain to a path. */
interface Step {
  /** The path before it; roots have none. */
  readonly from?: Node;
  /** Paths in the chain. */
  readonly length: number;
}

function searchFromRoots({ roots, referencesOf }: Graph): ReadonlyMap<Node, Step> {
  const steps = new Map<Node, Step>(roots.map((root) => [root, { length: 1 }]));
  // A map goes on with what is added to it meanwhile: it is the queue as well.
  for (const [node, { length }] of steps)
    for (const reference of referencesOf(node))
      if (!steps.has(reference)) steps.set(reference, { from: node, length: length + 1 });
  return steps;
}

function referrersOf({ nodes, referencesOf }: Graph): ReadonlyMap<Node, readonly Node[]> {
  const referrers = new Map<Node, Node[]>();
  for (const node of nodes.values()) {
    for (const reference of referencesOf(node)) {
      const list = referrers.get(reference);
      if (list === undefined) referrers.set(reference, [node]);
      else list.push(node);
    }
  }
  for (const list of referrers.values()) list.sort((a, b) => comparePackageNames(a.storePath, b.storePath));
  return referrers;
}
