// Sets of owners for auto-layer, each kept once and known by a number: equal sets have equal numbers, and what a round
// does to a set is worked out once for all paths that have it.

export interface OwnerSets {
  /** The number of the set without members. */
  readonly empty: number;
  only(owner: number): number;
  /**
   * How sets change when `owner` takes over what is below it: without `above`, and with `owner` unless one of `below`
   * is a member. Valid until the next round.
   */
  takeOver(owner: number, above: Int32Array, below: Int32Array): (set: number) => number;
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

  // In which round a number was last seen above, and below, an owner.
  const above = new Int32Array(size);
  const below = new Int32Array(size);
  let round = 0;

  return {
    empty: intern([]),
    only: (owner) => intern([owner]),
    takeOver(owner, nowAbove, nowBelow) {
      round += 1;
      for (const index of nowAbove) above[index] = round;
      for (const index of nowBelow) below[index] = round;
      const own = round;
      const changed = new Map<number, number>();
      return (set) => {
        const known = changed.get(set);
        if (known !== undefined) return known;
        const kept = members[set]!.filter((member) => above[member] !== own);
        const taken = kept.some((member) => below[member] === own) ? kept : [...kept, owner];
        const result = intern(taken);
        changed.set(set, result);
        return result;
      };
    },
  };
}
