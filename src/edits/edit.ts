// What an edit is: one range of a Nix file, and the text that takes its place. A fix is a set of them.
import type { Origin } from '../eval/index.ts';
import type { Position } from '../syntax/index.ts';

/** Half-open; lines and columns count from 1, offsets and columns in UTF-16 units. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface Place {
  /** Absolute. */
  readonly file: string;
  readonly range: Range;
}

/** Replaces a range of a file by a text. */
export interface Edit extends Place {
  readonly newText: string;
}

export interface Fix {
  /** What it does, as an order: `Rename to copyToRoot`. */
  readonly title: string;
  /** `safe`: the image stays the same but for what is said of the fix. */
  readonly applicability: 'safe' | 'unsafe';
  /** They do not overlap. */
  readonly edits: readonly Edit[];
}

/** An edit before its range is turned into lines and columns. */
export interface EditDraft {
  readonly at: Origin;
  readonly newText: string;
}

export interface FixDraft extends Pick<Fix, 'title' | 'applicability'> {
  readonly edits: readonly EditDraft[];
}

/** Anything that offers fixes, the best one first: a diagnostic of the linter, say. */
export interface Fixable {
  readonly fixes: readonly Fix[];
}
