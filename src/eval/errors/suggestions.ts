// "Did you mean …?" for misspelt names.

/** Names close to `wanted`, best first, at most three. */
export function similarNames(wanted: string, names: Iterable<string>): string[] {
  const limit = wanted.length <= 3 ? 1 : 2;
  const scored: { name: string; distance: number }[] = [];
  for (const name of names) {
    if (name === wanted || Math.abs(name.length - wanted.length) > limit) continue;
    const distance = editDistance(wanted, name);
    if (distance <= limit) scored.push({ name, distance });
  }
  return scored
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** "Did you mean 'a' or 'b'?", or undefined if nothing is close. */
export function suggest(wanted: string, names: Iterable<string>): string | undefined {
  const close = similarNames(wanted, names).map((name) => `'${name}'`);
  if (close.length === 0) return undefined;
  const last = close.pop();
  return close.length === 0 ? `Did you mean ${last}?` : `Did you mean ${close.join(', ')} or ${last}?`;
}

// Optimal string alignment: insertions, deletions, substitutions and swapped neighbours count one each.
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, beforePrevious[j - 2]! + 1);
      row.push(best);
    }
    beforePrevious = previous;
    previous = row;
  }
  return previous[b.length]!;
}
