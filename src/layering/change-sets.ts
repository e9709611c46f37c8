// What changes a layer: sets of paths as bits, and how often at least one of them changes.
//
// In Nix a path changes when anything in its dependency closure does, for its hash depends on all of that. So a path has
// its closure as its change set, and a layer the union of those of its paths.
import type { ClosureGraph } from './closure-graph.ts';
import { createReach } from './edges.ts';

/** One set per row. Paths of equal rate share words, so the rate of a set is a sum over words. */
export interface ChangeSets {
  /** Words per row. */
  readonly words: number;
  readonly bits: Int32Array;
  /** The rate of each bit of a word. */
  readonly rates: Float64Array;
}

/** With more paths several of them share a bit, which then stands for any of them; this bounds time and memory. */
const mostBits = 16_384;

/** @param rates of each path, few different ones */
export function buildChangeSets({ paths, children }: ClosureGraph, rates: readonly number[]): ChangeSets {
  const share = Math.ceil(paths.length / mostBits);
  const byRate = new Map<number, number[]>();
  for (const [index, rate] of rates.entries()) {
    const known = byRate.get(rate);
    if (known === undefined) byRate.set(rate, [index]);
    else known.push(index);
  }
  const bitOf = new Int32Array(paths.length);
  const wordRates: number[] = [];
  for (const [rate, members] of [...byRate].sort(([a], [b]) => a - b)) {
    const first = wordRates.length * 32;
    for (const [nth, index] of members.entries()) bitOf[index] = first + Math.floor(nth / share);
    const words = Math.ceil(members.length / share / 32);
    for (let word = 0; word < words; word += 1) wordRates.push(rate * share);
  }
  const words = wordRates.length;
  const bits = new Int32Array(paths.length * words);
  fillClosures(bits, words, bitOf, children);
  return { words, bits, rates: Float64Array.from(wordRates) };
}

/** Rows that are complete already are or-ed; where a cycle leaves no order, the closure is walked. */
function fillClosures(
  bits: Int32Array,
  words: number,
  bitOf: Int32Array,
  children: ClosureGraph['children'],
): void {
  const { starts, targets } = children;
  const add = (node: number, member: number): void => {
    const bit = bitOf[member]!;
    bits[node * words + (bit >> 5)]! |= 1 << (bit & 31);
  };
  const { order, left } = childrenFirst(children);
  for (const node of order) {
    for (let edge = starts[node]!; edge < starts[node + 1]!; edge += 1) {
      const child = targets[edge]! * words;
      for (let word = 0; word < words; word += 1) bits[node * words + word]! |= bits[child + word]!;
    }
    add(node, node);
  }
  if (left.length === 0) return;
  const reach = createReach(children);
  for (const node of left) for (const member of reach([node])) add(node, member);
}

/** Nodes after all that they lead to, and those that lead into a cycle. */
function childrenFirst({ starts, targets }: ClosureGraph['children']): { order: number[]; left: number[] } {
  const nodes = starts.length - 1;
  const state = new Uint8Array(nodes);
  const order: number[] = [];
  const waiting = new Int32Array(nodes);
  for (let node = 0; node < nodes; node += 1) waiting[node] = starts[node + 1]! - starts[node]!;
  const parents: number[][] = Array.from({ length: nodes }, () => []);
  for (let node = 0; node < nodes; node += 1) {
    for (let edge = starts[node]!; edge < starts[node + 1]!; edge += 1) parents[targets[edge]!]!.push(node);
    if (waiting[node] === 0) order.push(node);
  }
  for (const node of order) {
    state[node] = 1;
    for (const parent of parents[node]!) {
      waiting[parent]! -= 1;
      if (waiting[parent] === 0) order.push(parent);
    }
  }
  return { order, left: [...state.keys()].filter((node) => state[node] === 0) };
}

export function rateOf({ words, bits, rates }: ChangeSets, row: number): number {
  let sum = 0;
  for (let word = 0, at = row * words; word < words; word += 1)
    sum += countBits(bits[at + word]!) * rates[word]!;
  return sum;
}

export function rateOfUnion({ words, bits, rates }: ChangeSets, a: number, b: number): number {
  let sum = 0;
  for (let word = 0, atA = a * words, atB = b * words; word < words; word += 1) {
    const either = bits[atA + word]! | bits[atB + word]!;
    if (either !== 0) sum += countBits(either) * rates[word]!;
  }
  return sum;
}

/** The bits of `word` that are set, added up in pairs, fours and eights (Warren, "Hacker's Delight", 5-1). */
export function countBits(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
