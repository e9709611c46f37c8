// What an update of each package sends again, of all packages at once.
import type { UpdateCost } from './update-cost.ts';

/**
 * As `updateCost` for each path alone, in one pass over the references: the layers that a path's update sends again are its
 * own and those of all that name it.
 *
 * @param layers indexes of the store paths in each
 * @param sizes bytes by index
 * @param referrers by index those that name it
 */
export function updateCosts(
  layers: readonly (readonly number[])[],
  sizes: readonly number[],
  referrers: readonly (readonly number[])[],
): readonly UpdateCost[] {
  const words = Math.max(1, Math.ceil(layers.length / 32));
  const sent = new Uint32Array(sizes.length * words);
  const layerSizes = layers.map((paths) => paths.reduce((sum, index) => sum + sizes[index]!, 0));
  for (const [layer, paths] of layers.entries())
    for (const index of paths) sent[index * words + (layer >> 5)]! |= 1 << (layer & 31);
  const order = referrersFirst(referrers);
  // Where no path needs itself the second pass finds nothing new.
  for (let isNew = true; isNew; ) {
    isNew = false;
    for (const index of order)
      for (const referrer of referrers[index]!)
        if (unite(sent, index * words, referrer * words, words)) isNew = true;
  }
  return sizes.map((_, index) => {
    let [bytes, count] = [0, 0];
    for (const [layer, size] of layerSizes.entries()) {
      if ((sent[index * words + (layer >> 5)]! & (1 << (layer & 31))) === 0) continue;
      bytes += size;
      count += 1;
    }
    return { bytes, layers: count };
  });
}

/** Each index behind those that name it, where no path needs itself. */
function referrersFirst(referrers: readonly (readonly number[])[]): readonly number[] {
  const order: number[] = [];
  const seen = new Uint8Array(referrers.length);
  for (const start of referrers.keys()) {
    // Depth first, without recursion: chains can be long.
    const stack = [{ index: start, next: 0 }];
    if (seen[start]) continue;
    seen[start] = 1;
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const referrer = referrers[top.index]![top.next];
      top.next += 1;
      if (referrer === undefined) {
        order.push(top.index);
        stack.pop();
      } else if (!seen[referrer]) {
        seen[referrer] = 1;
        stack.push({ index: referrer, next: 0 });
      }
    }
  }
  return order;
}

/** Adds the bits from one place to those at another; whether any was new. */
function unite(bits: Uint32Array, to: number, from: number, words: number): boolean {
  let isNew = false;
  for (let word = 0; word < words; word += 1) {
    const added = bits[from + word]! & ~bits[to + word]!;
    if (added === 0) continue;
    bits[to + word]! |= added;
    isNew = true;
  }
  return isNew;
}
