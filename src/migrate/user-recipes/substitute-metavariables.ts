// A pattern as its author writes it → Nix that can be parsed: `$name` becomes a variable, `...$rest` what stands for several
// bindings or items. Inside of strings a dollar is text.

const single = "metavariable'";
const several = "metavariables'";

/** The name of the metavariable that a variable stands for. */
export function metavariableOf(name: string): string | undefined {
  return name.startsWith(single) ? name.slice(single.length) : undefined;
}

/** The same for those that stand for several bindings or items. */
export function restOf(name: string): string | undefined {
  return name.startsWith(several) ? name.slice(several.length) : undefined;
}

export interface SubstitutedPattern {
  readonly text: string;
  /** In the order of the text. */
  readonly substitutions: readonly Substitution[];
}

interface Substitution {
  /** In the pattern. */
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

type Mode = '{' | '[' | '(' | '"' | "''";

export function substituteMetavariables(pattern: string): SubstitutedPattern {
  const substitutions: Substitution[] = [];
  const modes: Mode[] = [];
  let at = 0;
  while (at < pattern.length) {
    const mode = modes.at(-1);
    const rest = pattern.slice(at);
    const token = mode === '"' || mode === "''" ? stringToken(mode, rest) : codeToken(rest);
    if (token.type === 'metavariable')
      substitutions.push({ start: at, end: at + token.length, newText: writtenAs(token, mode) });
    else if (token.type === 'open') modes.push(token.mode);
    else if (token.type === 'close') modes.pop();
    at += token.length;
  }
  return { text: applied(pattern, substitutions), substitutions };
}

/** Where an offset of the parsed text is in the pattern. */
export function offsetInPattern(offset: number, { substitutions }: SubstitutedPattern): number {
  let growth = 0;
  for (const { start, end, newText } of substitutions) {
    if (offset < start + growth) break;
    if (offset < start + growth + newText.length) return start;
    growth += newText.length - (end - start);
  }
  return offset - growth;
}

type Token = { readonly length: number } & (
  | { readonly type: 'text' | 'close' }
  | { readonly type: 'open'; readonly mode: Mode }
  | { readonly type: 'metavariable'; readonly name: string; readonly isRest: boolean }
);

function codeToken(text: string): Token {
  const [comment] = /^(?:#[^\n]*|\/\*[\s\S]*?\*\/)/.exec(text) ?? [];
  if (comment !== undefined) return { type: 'text', length: comment.length };
  const [all, dots, name] = /^(\.\.\.)?\$([A-Za-z_]\w*)/.exec(text) ?? [];
  if (all !== undefined && name !== undefined) {
    // The semicolon may be left out behind `...$rest`.
    const semicolon = dots ? (/^\s*;/.exec(text.slice(all.length))?.[0].length ?? 0) : 0;
    return { type: 'metavariable', name, isRest: dots !== undefined, length: all.length + semicolon };
  }
  const [word] = /^[\w'-]+/.exec(text) ?? [];
  if (word !== undefined && !text.startsWith("''")) return { type: 'text', length: word.length };
  if (text.startsWith("''")) return { type: 'open', mode: "''", length: 2 };
  if (text.startsWith('${')) return { type: 'open', mode: '{', length: 2 };
  const [first = ''] = text;
  if (first === '{' || first === '[' || first === '(' || first === '"')
    return { type: 'open', mode: first, length: 1 };
  return { type: first === '}' || first === ']' || first === ')' ? 'close' : 'text', length: 1 };
}

function stringToken(mode: '"' | "''", text: string): Token {
  if (text.startsWith('${')) return { type: 'open', mode: '{', length: 2 };
  const [escaped] = (mode === '"' ? /^(?:\\[\s\S]|\$\$)/ : /^(?:'''|''\$|''\\[\s\S]|\$\$)/).exec(text) ?? [];
  if (escaped !== undefined) return { type: 'text', length: escaped.length };
  return text.startsWith(mode) ? { type: 'close', length: mode.length } : { type: 'text', length: 1 };
}

function writtenAs(
  { name, isRest }: Token & { readonly type: 'metavariable' },
  mode: Mode | undefined,
): string {
  if (!isRest) return `${single}${name}`;
  return mode === '{' ? `inherit ${several}${name};` : `${several}${name}`;
}

function applied(pattern: string, substitutions: readonly Substitution[]): string {
  let text = '';
  let from = 0;
  for (const { start, end, newText } of substitutions) {
    text += pattern.slice(from, start) + newText;
    from = end;
  }
  return text + pattern.slice(from);
}
