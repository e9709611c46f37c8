// Nix reads TOML 1.0; the parser here reads 1.1 as well.

/** `"""…"""`, `'''…'''`, `"…"`, `'…'`, comments, words, and any other character. */
const tokens =
  /"""(?:[^"\\]+|\\.|"(?!""))*"{3,5}|'''(?:[^']+|'(?!''))*'{3,5}|"(?:[^"\\]+|\\.)*"|'[^']*'|#[^\n]*|[\w.+-]+|./gs;

/** What a text that TOML 1.1 allows has that TOML 1.0 has not, or that no float can hold; undefined when there is nothing. */
export function findNewerToml(text: string): string | undefined {
  /** `{`, `[` of a list, or `h` for the `[` of a table's header. */
  const open: string[] = [];
  let previous = '\n';
  for (const [token] of text.matchAll(tokens)) {
    const first = token.charAt(0);
    const inner = open.at(-1);
    if (first === '#' || first === ' ' || first === '\t' || first === '\r') continue;
    if (first === '"' && newerEscape(token)) return 'the escapes \\e and \\x are of TOML 1.1';
    if (inner === '{' && first === '\n') return 'inline tables on several lines are of TOML 1.1';
    if (inner === '{' && first === '}' && previous === ',')
      return 'a comma after the last value of an inline table is of TOML 1.1';
    if (first === '{') open.push('{');
    else if (first === '[') open.push(previous === '=' || inner === '[' ? '[' : 'h');
    else if (first === ']' || first === '}') open.pop();
    else if ((previous === '=' || inner === '[') && overflows(token)) return `number overflow in '${token}'`;
    previous = first;
  }
  return undefined;
}

function newerEscape(quoted: string): boolean {
  return [...quoted.matchAll(/\\(.)/gs)].some(([, escaped]) => escaped === 'e' || escaped === 'x');
}

function overflows(word: string): boolean {
  return /^[-+]?\d/.test(word) && Math.abs(Number(word.replaceAll('_', ''))) === Number.POSITIVE_INFINITY;
}
