// Which store path of one image is which of the other: the same, the same but for its hash, or neither.
import { wholeNameOf } from './package-of-path.ts';
import type { StorePathFacts } from './package-side.ts';

export type Pair = readonly [a: StorePathFacts, b: StorePathFacts];

export interface PairedPaths {
  readonly same: readonly Pair[];
  /** Of one name, version and content, with another hash. */
  readonly hashOnly: readonly Pair[];
  /** What is left on each side. */
  readonly a: readonly StorePathFacts[];
  readonly b: readonly StorePathFacts[];
}

/** Each path is in one pair at most. Of several that could be paired, those in the same layer are first. */
export function pairPaths(a: readonly StorePathFacts[], b: readonly StorePathFacts[]): PairedPaths {
  const same = pairBy(a, b, ({ storePath }) => storePath);
  const inLayer = pairBy(same.a, same.b, (facts) => contentKey(facts, facts.layer));
  const elsewhere = pairBy(inLayer.a, inLayer.b, (facts) => contentKey(facts));
  return {
    same: same.pairs,
    hashOnly: [...inLayer.pairs, ...elsewhere.pairs],
    a: elsewhere.a,
    b: elsewhere.b,
  };
}

/** Undefined for what was not read: nobody knows whether it is the same. */
function contentKey({ storePath, rewritten }: StorePathFacts, layer?: number): string | undefined {
  return rewritten && [layer, rewritten, wholeNameOf(storePath)].join(' ');
}

interface PairedBy {
  readonly pairs: readonly Pair[];
  readonly a: readonly StorePathFacts[];
  readonly b: readonly StorePathFacts[];
}

/** The first of A with a key goes with the first of B, and so on; in the order of their paths. */
function pairBy(
  a: readonly StorePathFacts[],
  b: readonly StorePathFacts[],
  keyOf: (facts: StorePathFacts) => string | undefined,
): PairedBy {
  const waiting = new Map<string, StorePathFacts[]>();
  const left = new Set(b);
  // From the last to the first, so that the first is taken from the end.
  for (const facts of inOrder(b).reverse()) {
    const key = keyOf(facts);
    if (key === undefined) continue;
    const list = waiting.get(key);
    if (list === undefined) waiting.set(key, [facts]);
    else list.push(facts);
  }
  const pairs: Pair[] = [];
  const leftOfA = inOrder(a).filter((facts) => {
    const key = keyOf(facts);
    const partner = key === undefined ? undefined : waiting.get(key)?.pop();
    if (partner === undefined) return true;
    pairs.push([facts, partner]);
    left.delete(partner);
    return false;
  });
  return { pairs, a: leftOfA, b: [...left] };
}

function inOrder(facts: readonly StorePathFacts[]): StorePathFacts[] {
  return [...facts].sort((a, b) => (a.storePath < b.storePath ? -1 : a.storePath > b.storePath ? 1 : 0));
}
