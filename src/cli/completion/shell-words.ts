// Words as they are typed in a shell, with what quotes and backslashes mean in it; nothing is expanded.

export type Quote = '' | "'" | '"';

export interface ShellWord {
  /** Without quotes. `$x` and what else a shell would put there stays as it is typed. */
  readonly value: string;
  /** As it is typed. */
  readonly raw: string;
  /** The quote that is open at its end. */
  readonly quote: Quote;
  /** It is where input comes from or output goes to. */
  readonly isRedirection: boolean;
}

/**
 * The words of one command. After a blank at the end there is one more, which is empty.
 * Source of the rules: "QUOTING" in bash(1). fish differs within single quotes, where backslashes escape.
 */
export function splitWords(text: string): readonly ShellWord[] {
  const words: ShellWord[] = [];
  let word = { value: '', raw: '', isRedirection: false };
  let quote: Quote = '';
  const end = (isLast: boolean): void => {
    if (isLast || word.raw !== '') words.push({ ...word, quote });
    // The target may be a word of its own.
    const isOperator = /^\d*(?:&?[<>]+[&|]?)$/.test(word.raw);
    word = { value: '', raw: '', isRedirection: isOperator };
  };
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (quote === '' && /[ \t\n]/.test(character)) {
      end(false);
      continue;
    }
    if (quote === '' && /[<>]/.test(character) && !/^\d*&?[<>]*$/.test(word.raw)) end(false);
    word.raw += character;
    if (character === quote) quote = '';
    else if (quote === '' && (character === "'" || character === '"')) quote = character;
    else if (character === '\\' && quote !== "'" && isEscape(quote, text[index + 1])) {
      index += 1;
      const escaped = text[index] ?? '';
      word.raw += escaped;
      word.value += escaped === '\n' ? '' : escaped;
    } else {
      if (quote === '' && /[<>]/.test(character)) word.isRedirection = true;
      word.value += character;
    }
  }
  end(true);
  return words;
}

// At the end of what is typed it escapes what is typed next.
function isEscape(quote: Quote, next: string | undefined): boolean {
  return quote === '' || next === undefined || /["\\$`\n]/.test(next);
}

/**
 * A text as a shell of the Bourne family reads it literally, behind what is typed already.
 * @param quote what is open there; it stays open
 * @returns undefined where there is no way to write it
 */
export function quoted(text: string, quote: Quote): string | undefined {
  switch (quote) {
    case '':
      return text.replace(/[^\w@%+=:,./\u0080-\uffff-]/g, '\\$&');
    case "'":
      return text.replaceAll("'", "'\\''");
    case '"':
      // Interactive shells look for events of the history there, and keep a backslash in front of them.
      return text.includes('!') ? undefined : text.replace(/["\\$`]/g, '\\$&');
  }
}
