// Texts in the language of manual pages: man(7), as groff and mandoc read it.

const special: Readonly<Record<string, string>> = {
  '\\': '\\e',
  '-': '\\-',
  "'": '\\(aq',
  '`': '\\(ga',
  '^': '\\(ha',
  '~': '\\(ti',
  '"': '\\(dq',
};

/** A text as it is, wherever it stands: programs and options can be copied out of the page. */
export function roff(text: string): string {
  const escaped = text.replace(/[\\\-'`^~"]|[^\n\x20-\x7e]/gu, (character) => {
    const code = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
    return special[character] ?? `\\[u${code}]`;
  });
  // A line that begins with one of these is a request.
  return escaped.replace(/^\./gm, '\\&.');
}

/** The same with code in backticks in bold. */
export function roffProse(text: string): string {
  return text
    .split(/`([^`]*)`/)
    .map((part, index) => (index % 2 === 0 ? roff(part) : bold(part)))
    .join('')
    .replace(/^\./, '\\&.');
}

export function bold(text: string): string {
  return `\\fB${roff(text)}\\fR`;
}

export function section(title: string, ...lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`.SH ${title}`, ...lines];
}

/** An item of a list: what it is called, and what it is. */
export function item(term: string, text: string): readonly string[] {
  return ['.TP', term, text === '' ? '\\&' : text];
}

/** Lines that stay as they are. */
export function literal(lines: readonly string[]): readonly string[] {
  return ['.RS 4', '.nf', ...lines.map((line) => (line === '' ? '\\&' : roff(line))), '.fi', '.RE'];
}
