// The code of examples in rules.
/** The text of a file, line by line. */
export function nix(...lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
