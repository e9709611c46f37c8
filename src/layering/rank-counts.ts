// The order of popularity counts without the counts: sums as doubles, with a bound of their error, decide almost all, and
// the few that come too near to each other are told apart exactly.
//
// Sums run over fewer nodes than there are. What references one path alone lies above exactly that path and what is
// below that: its walks are added to those of the path, and it needs no bit. What references nothing is above nothing.
import { blockBits, createAncestorSweep } from './ancestor-blocks.ts';
import type { Edges } from './edges.ts';
import { exactExcess } from './exact-excess.ts';
import {
  addTo,
  compareScaled,
  createScaledNumbers,
  farthestExponent,
  isExact,
  mayBeEqual,
  type ScaledNumbers,
  scaleBy,
} from './scaled-numbers.ts';
import type { WalkGraph } from './walk-graph.ts';

/** Numbers with bounds of their relative errors, in units of 2⁻⁵². */
interface Estimates extends ScaledNumbers {
  readonly errors: Float64Array;
}

/** For each position the place of its count among all, the largest first: equal counts have equal places. */
export function rankCounts(graph: WalkGraph): Int32Array {
  const counts = estimateCounts(graph);
  const twins = findTwins(graph.parents);
  const different = [...twins.keys()].filter((node) => twins[node] === node);
  const groups = groupNear(
    different.sort((a, b) => compareScaled(counts, b, a)),
    counts,
  );
  const excess = exactExcess(
    graph,
    groups.filter((group) => group.length > 1 && !isExact(counts, group[0]!)),
  );
  const places = new Int32Array(twins.length);
  let place = 0;
  for (const group of groups) {
    const excessOf = (node: number): bigint => excess.get(node) ?? 0n;
    group.sort((a, b) => (excessOf(a) > excessOf(b) ? -1 : excessOf(a) < excessOf(b) ? 1 : 0));
    for (const [index, node] of group.entries()) {
      if (index === 0 || excessOf(node) !== excessOf(group[index - 1]!)) place += 1;
      places[node] = place - 1;
    }
  }
  for (const [node, twin] of twins.entries()) places[node] = places[twin]!;
  return places;
}

function estimateCounts(graph: WalkGraph): Estimates {
  const weights = estimateWeights(graph);
  const extra = estimateExtra(graph, weights);
  const { starts, targets } = graph.reducedParents;
  const above = createEstimates(weights.errors.length);
  const counts = createEstimates(weights.errors.length);
  for (let node = 0; node < weights.errors.length; node += 1) {
    const last = starts[node + 1]! - 1;
    if (last >= starts[node]!) {
      const nearest = targets[last]!;
      add(above, node, above, nearest);
      if (isMarked(graph, nearest)) add(above, node, weights, nearest);
      add(above, node, extra, node);
    }
    add(counts, node, above, node);
    add(counts, node, weights, node);
  }
  return counts;
}

/** The walks to each node, and to those that are above nothing else but it and what is below it. */
function estimateWeights({ parents, reducedChildren }: WalkGraph): Estimates {
  const nodes = parents.starts.length - 1;
  const walks = createEstimates(nodes);
  const weights = createEstimates(nodes);
  for (let node = 0; node < nodes; node += 1) {
    const [first, end] = [parents.starts[node]!, parents.starts[node + 1]!];
    if (first === end) addTo(walks, node, 1, 0);
    for (let edge = first; edge < end; edge += 1) add(walks, node, walks, parents.targets[edge]!);
    add(weights, node, walks, node);
    const firstChild = reducedChildren.starts[node]!;
    if (reducedChildren.starts[node + 1]! - firstChild === 1) {
      add(weights, reducedChildren.targets[firstChild]!, weights, node);
    }
  }
  return weights;
}

/** For each node the weights above it that its nearest parent lacks. */
function estimateExtra(graph: WalkGraph, weights: Estimates): Estimates {
  const extra = createEstimates(weights.errors.length);
  const sweep = createAncestorSweep(graph.reducedParents);
  const weightError = weights.errors.reduce((most, error) => Math.max(most, error), 0);
  for (const marks of blocksOf(graph, weights)) {
    const exponent = weights.exponents[marks.at(-1)!]!;
    const scaled = marks.map(
      (node) => weights.mantissas[node]! * scaleBy(exponent - weights.exponents[node]!),
    );
    sweep.sum(marks, scaled, (node, sum) => {
      addTo(extra, node, sum, exponent);
      // A sum of a few doubles for each byte, of up to eight weights.
      extra.errors[node] = Math.max(extra.errors[node]!, weightError) + blockBits / 4;
    });
  }
  return extra;
}

/** Nodes that need a bit, by the size of their weights: what shares a block has to fit into one sum. */
function blocksOf(graph: WalkGraph, { exponents }: ScaledNumbers): number[][] {
  const marked = [...exponents.keys()].filter((node) => isMarked(graph, node));
  marked.sort((a, b) => exponents[a]! - exponents[b]! || a - b);
  const blocks: number[][] = [];
  for (const node of marked) {
    const block = blocks.at(-1);
    const fits =
      block !== undefined &&
      block.length < blockBits &&
      exponents[node]! - exponents[block[0]!]! <= farthestExponent;
    if (fits) block.push(node);
    else blocks.push([node]);
  }
  return blocks;
}

function isMarked({ reducedChildren: { starts } }: WalkGraph, node: number): boolean {
  return starts[node + 1]! - starts[node]! > 1;
}

/** For each node the first one with the same parents: their counts are equal. */
function findTwins({ starts, targets }: Edges): Int32Array {
  const nodes = starts.length - 1;
  const twins = new Int32Array(nodes);
  const firstsByHash = new Map<number, number[]>();
  const haveSameParents = (a: number, b: number): boolean => {
    const count = starts[a + 1]! - starts[a]!;
    if (starts[b + 1]! - starts[b]! !== count) return false;
    for (let edge = 0; edge < count; edge += 1) {
      if (targets[starts[a]! + edge] !== targets[starts[b]! + edge]) return false;
    }
    return true;
  };
  for (let node = 0; node < nodes; node += 1) {
    let hash = 0;
    for (let edge = starts[node]!; edge < starts[node + 1]!; edge += 1) {
      hash = (Math.imul(hash, 0x01000193) ^ targets[edge]!) | 0;
    }
    const firsts = firstsByHash.get(hash) ?? [];
    const twin = firsts.find((first) => haveSameParents(first, node));
    twins[node] = twin ?? node;
    if (twin === undefined) firstsByHash.set(hash, [...firsts, node]);
  }
  return twins;
}

/** Cuts the sorted nodes wherever a count is surely less than the one before. */
function groupNear(sorted: readonly number[], counts: Estimates): number[][] {
  const groups: number[][] = [];
  for (const node of sorted) {
    const group = groups.at(-1);
    const before = group?.at(-1);
    if (group === undefined || before === undefined || !isNear(counts, before, node)) groups.push([node]);
    else group.push(node);
  }
  return groups;
}

function isNear(counts: Estimates, larger: number, smaller: number): boolean {
  const error = Math.max(counts.errors[larger]!, counts.errors[smaller]!) * 2 ** -52;
  return mayBeEqual(counts, larger, smaller, error);
}

function createEstimates(length: number): Estimates {
  return { ...createScaledNumbers(length), errors: new Float64Array(length) };
}

function add(sums: Estimates, index: number, from: Estimates, other: number): void {
  addTo(sums, index, from.mantissas[other]!, from.exponents[other]!);
  sums.errors[index] = Math.max(sums.errors[index]!, from.errors[other]!) + 1;
}
