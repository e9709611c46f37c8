// What linting finds, as plain data. Texts for people and machines are made of it in `report/`.
import type { Position } from '../syntax/index.ts';

export type Severity = 'error' | 'warn' | 'info';

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
  /** `safe`: the image stays the same but for what the rule says. */
  readonly applicability: 'safe' | 'unsafe';
  /** They do not overlap. */
  readonly edits: readonly Edit[];
}

export interface Diagnostic extends Place {
  /** ID of the rule. */
  readonly rule: string;
  readonly severity: Severity;
  /** One sentence, without a full stop. */
  readonly message: string;
  /** Other places that belong to it, such as the call that a value went into. */
  readonly related: readonly (Place & { readonly message: string })[];
  /** The best one first. */
  readonly fixes: readonly Fix[];
}
