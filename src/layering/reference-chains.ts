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
 * roots as the bound, and depth first among what is equally good. Where references go in circles, as in no store, but
 * perhaps in an image that somebody put together, what is left of each end is measured again: otherwise ends that lead to
 * no root would be followed, exponentially many of them.
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
  const known = { distances, referrers, isCyclic: hasCircle(graph.references, referrers) };
  return (target) => chainsBack(known, target);
}

interface KnownGraph {
  readonly distances: readonly (number | undefined)[];
  readonly referrers: readonly (readonly number[])[];
  readonly isCyclic: boolean;
}

function* chainsBack(
  { distances, referrers, isCyclic }: KnownGraph,
  target: number,
): Generator<readonly number[], void> {
  // Ends of chains, by the steps that a chain with this end has at least.
  const waiting: ChainEnd[][] = [];
  const add = (end: ChainEnd, length: number): void => {
    waiting[length] ??= [];
    waiting[length].push(end);
  };
  if (distances[target] !== undefined) add({ at: target, length: 0 }, distances[target]);
  for (let length = 0; length < waiting.length; length += 1) {
    const ends = waiting[length] ?? [];
    for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
      if (isCyclic) {
        const left = stepsLeft(end, referrers, distances);
        if (left === undefined) continue;
        if (end.length + left > length) {
          add(end, end.length + left);
          continue;
        }
      }
      if (distances[end.at] === 0) yield pathOf(end);
      // The lowest index is taken from the list first.
      for (const referrer of [...(referrers[end.at] ?? [])].reverse()) {
        const distance = distances[referrer];
        if (distance === undefined || contains(end, referrer)) continue;
        const longer = { at: referrer, next: end, length: end.length + 1 };
        // In circles the distance may be less than what was found to be left.
        add(longer, Math.max(longer.length + distance, length));
      }
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

/** Steps from a root to the end of a chain over none of its own paths; undefined where none leads to it in this way. */
function stepsLeft(
  end: ChainEnd,
  referrers: readonly (readonly number[])[],
  distances: readonly (number | undefined)[],
): number | undefined {
  const steps = new Map([[end.at, 0]]);
  const taken = new Set(pathOf(end));
  // A map goes on with what is added to it meanwhile: it is the queue as well.
  for (const [index, count] of steps) {
    if (distances[index] === 0) return count;
    for (const referrer of referrers[index] ?? [])
      if (!taken.has(referrer) && !steps.has(referrer)) steps.set(referrer, count + 1);
  }
  return undefined;
}

/** Takes away what nothing names any more, again and again: circles are left. */
function hasCircle(
  references: readonly (readonly number[])[],
  referrers: readonly (readonly number[])[],
): boolean {
  const counts = referrers.map((each) => each.length);
  const free = [...counts.keys()].filter((index) => counts[index] === 0);
  for (const index of free)
    for (const reference of references[index] ?? []) {
      counts[reference]! -= 1;
      if (counts[reference] === 0) free.push(reference);
    }
  return free.length < references.length;
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
