// Which of some marked nodes lie above each node: as bits, 512 marks at a time, so that memory stays linear in the nodes.
//
// Sets of ancestors are near each other along an edge. So a node reports only what its nearest parent lacks; a user who
// wants sums over ancestors takes that parent's sum as given.
import { ancestorSweepModule } from './ancestor-sweep-module.ts';
import type { Edges } from './edges.ts';

/** What is used of it; types of the language alone do not have it. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: object,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
};

export const blockBits = 512;
const words = blockBits / 32;

export interface AncestorSweep {
  /**
   * Visits each node with parents that have different sets above them, in their order, and the marks above the node that
   * are neither its nearest parent nor above that one: bits in words of 32, in an array that is used again.
   *
   * @param marks at most `blockBits` nodes; bit i stands for marks[i]
   */
  visit(marks: readonly number[], visit: (node: number, missed: Int32Array) => void): void;
  /** The same, with the sum of the weights of those marks; weights[i] belongs to marks[i]. */
  sum(marks: readonly number[], weights: readonly number[], visit: (node: number, sum: number) => void): void;
}

/** @param parents from each node to its parents, which have smaller numbers, sorted; so its nearest parent is the last */
export function createAncestorSweep(parents: Edges): AncestorSweep {
  const nodes = parents.starts.length - 1;
  const { masks, differs, starts, targets, sums, table, sweep } = instantiate(parents);

  const mark = (marks: readonly number[]): number => {
    const first = marks.reduce((least, node) => Math.min(least, node), nodes);
    masks.fill(0, first * words);
    differs.fill(0, first);
    for (const [bit, node] of marks.entries()) masks[node * words + (bit >> 5)]! |= 1 << (bit & 31);
    return first;
  };
  return {
    visit(marks, visit) {
      const first = mark(marks);
      sweep(first, false);
      const bitOf = new Map(marks.map((node, bit) => [node, bit]));
      const missed = new Int32Array(words);
      for (let node = first + 1; node < nodes; node += 1) {
        if (differs[node] === 0) continue;
        const nearest = targets[starts[node + 1]! - 1]! * words;
        for (let word = 0; word < words; word += 1) {
          missed[word] = masks[node * words + word]! & ~masks[nearest + word]!;
        }
        const own = bitOf.get(node);
        if (own !== undefined) missed[own >> 5]! &= ~(1 << (own & 31));
        visit(node, missed);
      }
    },
    sum(marks, weights, visit) {
      const first = mark(marks);
      fillByteSums(table, weights);
      sweep(first, true);
      for (let node = first + 1; node < nodes; node += 1) if (differs[node] === 1) visit(node, sums[node]!);
    },
  };
}

/** table[256 × byte + bits]: the sum of the weights whose bits are set in that byte of a block. */
function fillByteSums(table: Float64Array, weights: readonly number[]): void {
  for (let byte = 0; byte < blockBits / 8; byte += 1) {
    for (let bits = 1; bits < 256; bits += 1) {
      const lowest = 31 - Math.clz32(bits & -bits);
      table[byte * 256 + bits] = table[byte * 256 + (bits & (bits - 1))]! + (weights[byte * 8 + lowest] ?? 0);
    }
  }
}

/** Visits the numbers of the bits that are set, ascending. */
export function forEachBit(bits: Int32Array, visit: (bit: number) => void): void {
  for (const [word, set] of bits.entries()) {
    for (let rest = set; rest !== 0; rest &= rest - 1) visit(word * 32 + 31 - Math.clz32(rest & -rest));
  }
}

interface Instance extends Edges {
  /** masks[node × 16 …]: the marks above the node, and its own. */
  readonly masks: Int32Array;
  readonly differs: Uint8Array;
  readonly sums: Float64Array;
  readonly table: Float64Array;
  readonly sweep: (first: number, withSums: boolean) => void;
}

/** The arrays lie in the memory of the WebAssembly module, behind room for one mask. */
function instantiate({ starts, targets }: Edges): Instance {
  const nodes = starts.length - 1;
  const masksAt = words * 4;
  const sumsAt = masksAt + nodes * words * 4;
  const tableAt = sumsAt + nodes * 8;
  const startsAt = tableAt + blockBits * 32 * 8;
  const targetsAt = startsAt + starts.byteLength;
  const differsAt = targetsAt + targets.byteLength;
  const memory = new WebAssembly.Memory({ initial: Math.ceil((differsAt + nodes) / 65_536) });
  const placed = {
    masks: new Int32Array(memory.buffer, masksAt, nodes * words),
    sums: new Float64Array(memory.buffer, sumsAt, nodes),
    table: new Float64Array(memory.buffer, tableAt, blockBits * 32),
    starts: new Int32Array(memory.buffer, startsAt, starts.length),
    targets: new Int32Array(memory.buffer, targetsAt, targets.length),
    differs: new Uint8Array(memory.buffer, differsAt, nodes),
  };
  placed.starts.set(starts);
  placed.targets.set(targets);
  const module = new WebAssembly.Module(Buffer.from(ancestorSweepModule, 'base64'));
  const { sweep } = new WebAssembly.Instance(module, { env: { memory } }).exports;
  // The cast says what ancestor-sweep.wat exports.
  const run = sweep as (...args: readonly number[]) => void;
  return {
    ...placed,
    sweep: (first, withSums) =>
      run(first, nodes, startsAt, targetsAt, masksAt, differsAt, sumsAt, withSums ? tableAt : 0),
  };
}
