// Patterns of names in rules: `*` is any text without a slash, `**` any text, `?` one character that is no slash.

/** Is the whole of `text` what the pattern says? */
export function matchesGlob(pattern: string, text: string): boolean {
  // Positions in the pattern at which the text so far may end; no text makes this slow.
  let places = withStars(new Set([0]), pattern);
  for (const character of text) {
    const next = new Set<number>();
    for (const place of places) {
      const token = pattern[place];
      if (token === '*') {
        if (character !== '/' || pattern[place + 1] === '*') next.add(place);
      } else if (token === '?' ? character !== '/' : token === character) next.add(place + 1);
    }
    places = withStars(next, pattern);
  }
  return places.has(pattern.length);
}

/** Stars may stand for nothing. */
function withStars(places: Set<number>, pattern: string): Set<number> {
  for (const place of places)
    if (pattern[place] === '*') places.add(place + (pattern[place + 1] === '*' ? 2 : 1));
  return places;
}
