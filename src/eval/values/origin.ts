// Where a value was written.
import type { SourceText } from '../../syntax/source-text.ts';

/** Where in a source something was written: UTF-16 offsets, half-open. */
export interface Origin {
  readonly source: SourceText;
  readonly start: number;
  readonly end: number;
}
