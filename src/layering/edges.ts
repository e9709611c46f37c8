// The edges of a graph in two typed arrays (compressed sparse rows): at the size of large closures, a million edges take
// four megabytes, and a walk over them no allocation.

export interface Edges {
  /** Where the edges of a node begin in `targets`, with one more number for the end of the last. */
  readonly starts: Int32Array;
  readonly targets: Int32Array;
}

/** Node by node: `add` appends an edge of the current node, `close` ends it. */
export interface EdgesBuilder {
  add(target: number): void;
  close(): void;
  build(): Edges;
}

/** @param nodes their number */
export function buildEdges(nodes: number): EdgesBuilder {
  const starts = new Int32Array(nodes + 1);
  let targets = new Int32Array(nodes * 4 + 16);
  let node = 0;
  let count = 0;
  return {
    add(target) {
      if (count === targets.length) {
        const larger = new Int32Array(count * 2);
        larger.set(targets);
        targets = larger;
      }
      targets[count] = target;
      count += 1;
    },
    close() {
      node += 1;
      starts[node] = count;
    },
    build: () => ({ starts, targets: targets.slice(0, count) }),
  };
}

/** Every edge the other way round; those of a node are sorted. */
export function reversed({ starts, targets }: Edges): Edges {
  const nodes = starts.length - 1;
  const back = new Int32Array(nodes + 1);
  for (const target of targets) back[target + 1]! += 1;
  for (let node = 0; node < nodes; node += 1) back[node + 1]! += back[node]!;
  const next = back.slice(0, nodes);
  const sources = new Int32Array(targets.length);
  for (let node = 0; node < nodes; node += 1) {
    for (let edge = starts[node]!; edge < starts[node + 1]!; edge += 1) {
      const target = targets[edge]!;
      sources[next[target]!] = node;
      next[target]! += 1;
    }
  }
  return { starts: back, targets: sources };
}

/**
 * A walk that remembers where it has been, to be used many times on one graph: its time is that of the edges it follows.
 *
 * @returns what edges lead to from `from`, which is included and comes first; valid until the next call
 */
export function createReach({ starts, targets }: Edges): (from: Iterable<number>) => Int32Array {
  const seen = new Int32Array(starts.length);
  const found = new Int32Array(starts.length);
  let round = 0;
  return (from) => {
    round += 1;
    let count = 0;
    const visit = (node: number): void => {
      if (seen[node] === round) return;
      seen[node] = round;
      found[count] = node;
      count += 1;
    };
    for (const node of from) visit(node);
    for (let next = 0; next < count; next += 1) {
      const node = found[next]!;
      const end = starts[node + 1]!;
      for (let edge = starts[node]!; edge < end; edge += 1) visit(targets[edge]!);
    }
    return found.subarray(0, count);
  };
}
