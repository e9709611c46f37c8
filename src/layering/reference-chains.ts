// Why a store path is there: chains of references that lead to it. On numbers alone, so that it runs in browsers as well.

export interface ReferenceGraph {
  /** By index of a store path the indexes of those that it names, without itself. */
  readonly references: readonly (readonly number[])[];
  /** Where chains begin. */
  readonly roots: readonly number[];
}

/**
 * All chains from a root to a path, one at a time and the shortest first. There may be exponentially many; each next one
 * costs about as much as the one before it: it is a best-first search from the path back, with exact distances from the
 * roots as the bound, and depth first among what is equally good.
 *
 * @param target an index
 * @returns indexes from a root to `target`; a chain passes no path twice
 */
export function chainsTo(graph: ReferenceGraph, target: number): Generator<readonly number[], void> {
  return chainFinder(graph)(target);
}

/** {@link chainsTo} for who asks for many paths: what does not depend on the path is computed once. */
export function chainFinder(graph: ReferenceGraph): (target: number) => Generator<readonly number[], void> {
  const distances = distancesFromRoots(graph);
  const referrers = referrersOf(graph.references);
  return (target) => chainsBack(distances, referrers, target);
}

function* chainsBack(
  distances: readonly (number | undefined)[],
  referrers: readonly (readonly number[])[],
  target: number,
): Generator<readonly number[], void> {
  // Ends of chains, by the steps that a chain with this end has at least.
  const waiting: ChainEnd[][] = [];
  const add = (end: ChainEnd): void => {
    const distance = distances[end.at];
    if (distance === undefined) return;
    const list = waiting[end.length + distance] ?? [];
    waiting[end.length + distance] = list;
    list.push(end);
  };
  add({ at: target, length: 0 });
  for (let length = 0; length < waiting.length; length += 1) {
    const ends = waiting[length] ?? [];
    for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
      if (distances[end.at] === 0) yield pathOf(end);
      // The lowest index is taken from the list first.
      for (const referrer of [...(referrers[end.at] ?? [])].reverse())
        if (!contains(end, referrer)) add({ at: referrer, next: end, length: end.length + 1 });
    }
  }
}

/** The end of a chain, from one path to the target. */
interface ChainEnd {
  readonly at: number;
  readonly next?: ChainEnd;
  /** Steps to the target. */
  readonly length: number;
}

function pathOf(end: ChainEnd): number[] {
  const path: number[] = [];
  for (let step: ChainEnd | undefined = end; step !== undefined; step = step.next) path.push(step.at);
  return path;
}

function contains(end: ChainEnd, index: number): boolean {
  for (let step: ChainEnd | undefined = end; step !== undefined; step = step.next)
    if (step.at === index) return true;
  return false;
}

/** Steps of the shortest chain by index; undefined where none leads to. */
function distancesFromRoots({ references, roots }: ReferenceGraph): readonly (number | undefined)[] {
  const distances: (number | undefined)[] = [];
  for (const root of roots) distances[root] = 0;
  const queue = [...roots];
  for (const index of queue) {
    for (const reference of references[index] ?? []) {
      if (distances[reference] !== undefined) continue;
      distances[reference] = distances[index]! + 1;
      queue.push(reference);
    }
  }
  return distances;
}

/** By index those that name it, ascending. */
export function referrersOf(references: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const referrers: number[][] = references.map(() => []);
  for (const [index, named] of references.entries())
    for (const reference of named) referrers[reference]!.push(index);
  return referrers;
}

/** All that can be reached from the starts, themselves included: their closure, or, over referrers, all that needs them. */
export function reachable(
  edges: readonly (readonly number[])[],
  starts: Iterable<number>,
): ReadonlySet<number> {
  const found = new Set(starts);
  // A set goes on with what is added to it meanwhile: it is the queue as well.
  for (const index of found) for (const next of edges[index] ?? []) found.add(next);
  return found;
}
