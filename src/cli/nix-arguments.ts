// Nix's `--arg NAME VALUE` and `--override-input NAME REF` take two words, which option parsers do not know: both become one.

export const takesPair: ReadonlySet<string> = new Set(['--arg', '--argstr', '--override-input']);

/** `--arg a 1` → `--arg=a=1`. What follows a lone `--` stays as it is. */
export function joinPairs(argv: readonly string[]): string[] {
  const joined: string[] = [];
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index]!;
    if (word === '--') return [...joined, ...argv.slice(index)];
    const name = argv[index + 1];
    const value = argv[index + 2];
    if (takesPair.has(word) && name !== undefined && value !== undefined) {
      joined.push(`${word}=${name}=${value}`);
      index += 2;
    } else {
      joined.push(word);
    }
  }
  return joined;
}
