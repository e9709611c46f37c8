// A source file and the translation between offsets and lines.

/** A place in a text. `offset` counts UTF-16 units from 0; `line` and `column` count from 1, columns in UTF-16 units. */
export interface Position {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

export class SourceText {
  readonly file: string;
  readonly text: string;
  #lineStarts: number[] | undefined;

  /** @param file the name that messages show; @param text the whole content */
  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
  }

  positionAt(offset: number): Position {
    const starts = this.#starts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { offset, line: low + 1, column: offset - starts[low]! + 1 };
  }

  /** The offset of a line and column that count from 1; places beyond the text are moved to its end. */
  offsetAt(line: number, column: number): number {
    const start = this.#starts()[line - 1] ?? this.text.length;
    return Math.min(start + Math.max(0, column - 1), this.text.length);
  }

  /** The text of a line that counts from 1, without its line end. */
  line(number: number): string {
    const starts = this.#starts();
    const start = starts[number - 1];
    if (start === undefined) return '';
    return this.text.slice(start, starts[number] ?? this.text.length).replace(/(?<![\r\n])[\r\n]+$/, '');
  }

  // LF, CRLF and a lone CR end a line, as in Nix.
  #starts(): number[] {
    if (this.#lineStarts) return this.#lineStarts;
    const starts = [0];
    for (const match of this.text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
    this.#lineStarts = starts;
    return starts;
  }
}
