/**
 * The value of literal text between double quotes, as Nix's lexer makes it: `\n`, `\r`, `\t`, any other escaped
 * character stands for itself, and CR or CRLF become LF unless escaped.
 */
export function unescapeQuoted(raw: string): string {
  if (!/[\\\r]/.test(raw)) return raw;
  return raw.replace(/\\([\s\S])|\r\n?/g, (_match, escaped: string | undefined) =>
    escaped === undefined ? '\n' : unescapeCharacter(escaped),
  );
}

/** What a backslash before this character means. */
export function unescapeCharacter(escaped: string): string {
  if (escaped === 'n') return '\n';
  if (escaped === 'r') return '\r';
  if (escaped === 't') return '\t';
  return escaped;
}
