// Sets of owners for auto-layer, each kept once and known by a number: equal sets have equal numbers, and what a round
// does to a set is worked out once for all paths that have it.

export interface OwnerSets {
  /** The number of the set without members. */
  readonly empty: number;
  only(owner: number): number;
  /**
   * How sets change when `owner` takes over what is below it: without `above`, and with `owner` unless one of `below`
   * is a member.
   */
  takeOver(owner: number, above: readonly number[], below: readonly number[]): (set: number) => number;
}

/** @param size owners are numbers below it */
export function createOwnerSets(size: number): OwnerSets {
  const members: (readonly number[])[] = [];
  const numberOf = new Map<string, number>();
  // Members come in the order in which they became owners, so equal sets have equal lists.
  const intern = (list: readonly number[]): number => {
    const key = list.join(' ');
    const known = numberOf.get(key);
    if (known !== undefined) return known;
    numberOf.set(key, members.length);
    return members.push(list) - 1;
  };

  return {
    empty: intern([]),
    only: (owner) => intern([owner]),
    takeOver(owner, above, below) {
      const isAbove = flags(size, above);
      const isBelow = flags(size, below);
      const changed = new Map<number, number>();
      return (set) => {
        const known = changed.get(set);
        if (known !== undefined) return known;
        const kept = members[set]!.filter((member) => !isAbove[member]);
        const taken = kept.some((member) => isBelow[member]) ? kept : [...kept, owner];
        const result = intern(taken);
        changed.set(set, result);
        return result;
      };
    },
  };
}

function flags(size: number, set: readonly number[]): Uint8Array {
  const result = new Uint8Array(size);
  for (const index of set) result[index] = 1;
  return result;
}
