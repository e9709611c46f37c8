// Sources that are read again and again: by several evaluations of one program, or by each version of a file.
import { type ParseOptions, type ParseResult, parseNix } from './parse.ts';
import type { SourceText } from './source-text.ts';

export interface ParsedSource {
  readonly source: SourceText;
  readonly result: ParseResult;
}

/** Parses, or knows. The source that comes back may be an equal one. @throws NixlayerError E_GRAMMAR_MISSING */
export type Parse = (source: SourceText, options?: ParseOptions) => ParsedSource;

export const parseAnew: Parse = (source, options) => ({ source, result: parseNix(source, options) });

/** Remembers the last text of each file, and forgets the files that were not asked for longest. */
export class ParseCache {
  readonly #limit: number;
  readonly #entries = new Map<string, ParsedSource>();
  #size = 0;

  /** @param limit in UTF-16 units of text; trees and what is made of them take a hundred times as many bytes */
  constructor(limit = 2 << 20) {
    this.#limit = limit;
  }

  readonly parse: Parse = (source, options = {}) => {
    const { globals } = options;
    const key = `${source.file}\0${globals ? [...globals].join(' ') : ''}`;
    const known = this.#entries.get(key);
    const isCurrent = known?.source.text === source.text;
    const parsed = isCurrent ? known : parseAnew(source, options);
    if (known) this.#forget(key, known);
    this.#entries.set(key, parsed);
    this.#size += parsed.source.text.length;
    for (const [oldest, entry] of this.#entries) {
      if (this.#size <= this.#limit || entry === parsed) break;
      this.#forget(oldest, entry);
    }
    return parsed;
  };

  #forget(key: string, { source }: ParsedSource): void {
    this.#entries.delete(key);
    this.#size -= source.text.length;
  }
}
