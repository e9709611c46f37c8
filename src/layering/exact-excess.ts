// By how much popularity counts of a few paths differ, exactly.
//
// Counts that are nearly equal are sums over nearly the same ancestors, so only those are added that one has and the other
// lacks. Bits stand for the few paths here and are handed upwards: each ancestor knows which of them it reaches.
import { countWalks, type WalkGraph } from './walk-graph.ts';

/** Paths that share a word: the first one is what the others are compared with. */
interface Segment {
  readonly nodes: readonly number[];
  /** of the bit of nodes[0] */
  readonly shift: number;
}

const wordsAtOnce = 8;

/** @returns for each node of a group its count less that of the group's first node */
export function exactExcess(graph: WalkGraph, groups: readonly (readonly number[])[]): Map<number, bigint> {
  const excess = new Map<number, bigint>();
  if (groups.length === 0) return excess;
  const walks = countWalks(graph);
  for (const group of groups) {
    for (const node of group) excess.set(node, walks[node]! - walks[group[0]!]!);
  }
  const words = packSegments(groups);
  for (let first = 0; first < words.length; first += wordsAtOnce) {
    addDifferences(graph, words.slice(first, first + wordsAtOnce), walks, excess);
  }
  return excess;
}

function packSegments(groups: readonly (readonly number[])[]): Segment[][] {
  const words: Segment[][] = [];
  let free = 0;
  for (const [first, ...others] of groups) {
    for (let start = 0; start < others.length; start += 31) {
      const nodes = [first!, ...others.slice(start, start + 31)];
      if (nodes.length > free) {
        words.push([]);
        free = 32;
      }
      words.at(-1)!.push({ nodes, shift: 32 - free });
      free -= nodes.length;
    }
  }
  return words;
}

function addDifferences(
  { reducedChildren: { starts, targets } }: WalkGraph,
  words: readonly (readonly Segment[])[],
  walks: readonly bigint[],
  excess: Map<number, bigint>,
): void {
  const width = words.length;
  const masks = new Int32Array(walks.length * width);
  for (const [word, segments] of words.entries()) {
    for (const { nodes, shift } of segments) {
      for (const [bit, node] of nodes.entries()) masks[node * width + word]! |= 1 << (shift + bit);
    }
  }
  for (let node = walks.length - 1; node >= 0; node -= 1) {
    const [first, end] = [starts[node]!, starts[node + 1]!];
    for (let word = 0; word < width; word += 1) {
      let reached = 0;
      for (let edge = first; edge < end; edge += 1) reached |= masks[targets[edge]! * width + word]!;
      if (reached === 0) continue;
      masks[node * width + word]! |= reached;
      for (const segment of words[word]!) addIfDifferent(segment, reached, walks[node]!, excess);
    }
  }
}

function addIfDifferent(
  { nodes, shift }: Segment,
  reached: number,
  walks: bigint,
  excess: Map<number, bigint>,
): void {
  const all = 2 ** nodes.length - 1;
  const bits = (reached >>> shift) & all;
  const hasFirst = (bits & 1) === 1;
  for (let rest = hasFirst ? ~bits & all : bits; rest !== 0; rest &= rest - 1) {
    const node = nodes[31 - Math.clz32(rest & -rest)]!;
    excess.set(node, excess.get(node)! + (hasFirst ? -walks : walks));
  }
}
