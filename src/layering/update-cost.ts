// What an update of a package sends again, under different layerings: what layerings are chosen by.
import { reachable } from './reference-chains.ts';

export interface UpdateCost {
  /** Bytes of the layers that are sent again. */
  readonly bytes: number;
  /** How many these are. */
  readonly layers: number;
}

/**
 * A layer is sent again when any of its store paths changes; a path changes when anything that it needs does, because its
 * name has the hash of that in it.
 *
 * @param layers indexes of the store paths in each
 * @param sizes bytes by index
 * @param referrers by index those that name it
 * @param updated what the update is about
 */
export function updateCost(
  layers: readonly (readonly number[])[],
  sizes: readonly number[],
  referrers: readonly (readonly number[])[],
  updated: Iterable<number>,
): UpdateCost {
  const changed = reachable(referrers, updated);
  const sent = layers.filter((paths) => paths.some((index) => changed.has(index)));
  return {
    bytes: sent.flat().reduce((sum, index) => sum + sizes[index]!, 0),
    layers: sent.length,
  };
}
