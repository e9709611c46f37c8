// Texts of reports that hold parts of a source, which may be anyone's.

/** Without what a terminal would obey, or what makes a text read in another order. */
export function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, '\ufffd');
}

export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
