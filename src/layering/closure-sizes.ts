// How large each store path is with all that it needs.

/**
 * Searches from each path, with one array of marks for all searches: references of layers that were read may go round in
 * circles, so that sums over an order of them would not do.
 *
 * @param references by index of a store path the indexes of those that it names
 * @param sizes bytes by index
 * @returns bytes of the closure by index, the path itself included
 */
export function closureSizes(
  references: readonly (readonly number[])[],
  sizes: readonly number[],
): readonly number[] {
  // The last search that came by.
  const seenBy = new Uint32Array(references.length);
  const stack: number[] = [];
  return references.map((_, start) => {
    const search = start + 1;
    let bytes = 0;
    seenBy[start] = search;
    stack.push(start);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      bytes += sizes[at]!;
      for (const next of references[at]!) {
        if (seenBy[next] === search) continue;
        seenBy[next] = search;
        stack.push(next);
      }
    }
    return bytes;
  });
}
