// Transfer layering's way to few layers: of all pairs of layers, always merge the one that costs least.
//
// Costs count roughly, and names decide between those that are alike. Comparing them exactly merges other layers after
// nearly every update, which re-sends more than the better choice saves.
import { type ChangeSets, rateOf, rateOfUnion } from './change-sets.ts';

/** A layer that is being made. Paths are rows of the change sets. */
export interface DraftLayer {
  readonly paths: readonly number[];
  readonly size: number;
  /** How often it changes. */
  readonly rate: number;
}

interface Candidate {
  /** How many powers of 2 the bytes are that the two are expected to re-send more as one. */
  readonly cost: number;
  readonly a: number;
  readonly b: number;
}

interface Draft extends DraftLayer {
  /** Of the union of the change sets. */
  readonly row: number;
  /** The least of its paths: where costs tie, the first names are merged. */
  readonly first: number;
  readonly neighbours: readonly number[];
}

/** With so many layers or fewer all pairs are looked at. */
const mostForAllPairs = 300;
const mostNeighbours = 24;

/**
 * @param sets a row for each path; rows are overwritten
 * @param paths those to be put into layers
 * @param neighbours of each path, others that it may be merged with while there are many layers
 * @param limit layers at most, at least 1
 */
export function mergeLayers(
  sets: ChangeSets,
  paths: readonly number[],
  sizes: readonly number[],
  neighbours: (path: number) => readonly number[],
  limit: number,
): DraftLayer[] {
  return mergeDrafts(sets, draftsOf(sets, paths, sizes, neighbours), limit);
}

/** One merging of two layers, each called by the least of its paths. */
export interface MergeStep {
  readonly into: number;
  readonly from: number;
  /** What the two are expected to re-send more as one. */
  readonly bytes: number;
  /** How often the layer that is made changes. */
  readonly rate: number;
}

/** The steps to one layer. The first of them are those that `mergeLayers` takes to any greater number. */
export function mergeSteps(
  sets: ChangeSets,
  paths: readonly number[],
  sizes: readonly number[],
  neighbours: (path: number) => readonly number[],
): MergeStep[] {
  const steps: MergeStep[] = [];
  mergeDrafts(sets, draftsOf(sets, paths, sizes, neighbours), 1, (step) => steps.push(step));
  return steps;
}

function draftsOf(
  sets: ChangeSets,
  paths: readonly number[],
  sizes: readonly number[],
  neighbours: (path: number) => readonly number[],
): Draft[] {
  const drafts: Draft[] = [];
  const draftOf = new Map(paths.map((path, id) => [path, id]));
  for (const path of paths) {
    const near = paths.length > mostForAllPairs ? neighbours(path) : [];
    drafts.push({
      paths: [path],
      size: sizes[path]!,
      rate: rateOf(sets, path),
      row: path,
      first: path,
      neighbours: near.map((other) => draftOf.get(other)).filter((id) => id !== undefined),
    });
  }
  return drafts;
}

function mergeDrafts(
  sets: ChangeSets,
  drafts: Draft[],
  limit: number,
  onStep?: (step: MergeStep) => void,
): DraftLayer[] {
  const heir = drafts.map((_, id) => id);
  const living = new Set(heir);
  const current = (id: number): number => {
    let found = id;
    while (heir[found] !== found) found = heir[found]!;
    heir[id] = found;
    return found;
  };
  const compare = (a: Candidate, b: Candidate): number =>
    a.cost - b.cost || drafts[a.a]!.first - drafts[b.a]!.first || drafts[a.b]!.first - drafts[b.b]!.first;
  const heap = createHeap(compare);
  const propose = (one: number, other: number): number => {
    const [a, b] = drafts[one]!.first < drafts[other]!.first ? [one, other] : [other, one];
    const cost = costOfMerging(sets, drafts[a]!, drafts[b]!);
    heap.push({ cost, a, b });
    return cost;
  };
  let allPairs = living.size <= mostForAllPairs;
  const proposeAllPairs = (): void => {
    const ids = [...living];
    for (const [nth, a] of ids.entries()) for (const b of ids.slice(nth + 1)) propose(a, b);
  };
  if (allPairs) proposeAllPairs();
  else
    for (const [id, { neighbours }] of drafts.entries()) for (const other of neighbours) propose(id, other);

  while (living.size > limit) {
    const next = heap.pop();
    if (next === undefined) {
      // Neighbours have run out.
      proposeAllPairs();
      allPairs = true;
      continue;
    }
    const { a, b } = next;
    if (!living.has(a) || !living.has(b)) continue;
    const id = drafts.length;
    living.delete(a);
    living.delete(b);
    heir.push(id);
    heir[a] = id;
    heir[b] = id;
    const near = [...new Set([...drafts[a]!.neighbours, ...drafts[b]!.neighbours].map(current))];
    const merged = merge(sets, drafts[a]!, drafts[b]!);
    drafts.push(merged);
    onStep?.(stepOf(drafts[a]!, drafts[b]!, merged));
    if (allPairs) {
      for (const other of living) propose(id, other);
      living.add(id);
      continue;
    }
    const costs = near
      .filter((other) => other !== id)
      .map((other) => ({ other, cost: propose(id, other) }))
      .sort((x, y) => x.cost - y.cost || drafts[x.other]!.first - drafts[y.other]!.first);
    drafts[id] = { ...merged, neighbours: costs.slice(0, mostNeighbours).map(({ other }) => other) };
    living.add(id);
    if (living.size <= mostForAllPairs) {
      allPairs = true;
      proposeAllPairs();
    }
  }
  return [...living].map((id) => drafts[id]!);
}

function costOfMerging(sets: ChangeSets, a: Draft, b: Draft): number {
  const rate = rateOfUnion(sets, a.row, b.row);
  const bytes = a.size * (rate - a.rate) + b.size * (rate - b.rate);
  // Rates are sums of doubles: what is no more than their error is nothing.
  return bytes <= 1e-6 * (a.size + b.size) ? -1000 : Math.round(Math.log2(bytes));
}

function stepOf(a: Draft, b: Draft, { first, size, rate }: Draft): MergeStep {
  const bytes = a.size * (rate - a.rate) + b.size * (rate - b.rate);
  return { into: first, from: Math.max(a.first, b.first), bytes: bytes <= 1e-6 * size ? 0 : bytes, rate };
}

/** Its change set takes the row of `a`. */
function merge({ words, bits, ...sets }: ChangeSets, a: Draft, b: Draft): Draft {
  for (let word = 0; word < words; word += 1) bits[a.row * words + word]! |= bits[b.row * words + word]!;
  return {
    paths: [...a.paths, ...b.paths],
    size: a.size + b.size,
    rate: rateOf({ words, bits, ...sets }, a.row),
    row: a.row,
    first: Math.min(a.first, b.first),
    neighbours: [],
  };
}

interface Heap {
  push(candidate: Candidate): void;
  /** The least one. */
  pop(): Candidate | undefined;
}

function createHeap(compare: (a: Candidate, b: Candidate) => number): Heap {
  const items: Candidate[] = [];
  return {
    push(candidate) {
      let at = items.push(candidate) - 1;
      while (at > 0) {
        const above = (at - 1) >> 1;
        if (compare(items[above]!, candidate) <= 0) break;
        items[at] = items[above]!;
        at = above;
      }
      items[at] = candidate;
    },
    pop() {
      const least = items[0];
      const last = items.pop();
      if (last === undefined || items.length === 0) return least;
      let at = 0;
      for (;;) {
        let below = 2 * at + 1;
        if (below >= items.length) break;
        if (below + 1 < items.length && compare(items[below + 1]!, items[below]!) < 0) below += 1;
        if (compare(last, items[below]!) <= 0) break;
        items[at] = items[below]!;
        at = below;
      }
      items[at] = last;
      return least;
    },
  };
}
