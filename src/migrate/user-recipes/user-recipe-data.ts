// Recipes that users write, as plain data: what a worker and a report can be handed.

export interface UserRecipeData {
  /** Absolute; where errors are. */
  readonly file: string;
  readonly id: string;
  /** One sentence: what it finds. */
  readonly summary: string;
  /** What its edits do, as an order. */
  readonly title: string;
  readonly rules: readonly UserRule[];
  /** What edits may change of an image call's meaning: names of arguments, `config.KEY`, `function`, `call`, `*`. */
  readonly changes: readonly string[];
  /** What its author promises of images. */
  readonly keeps: 'image' | 'files' | 'nothing';
  readonly tests: readonly UserRecipeTest[];
}

export interface UserRule {
  readonly match: PlacedText;
  readonly rewrite: PlacedText;
}

export interface UserRecipeTest {
  readonly before: PlacedText;
  /** Equal to `before` where nothing is to be found. */
  readonly after: PlacedText;
}

/** A text of the file of recipes, and where it is written; lines and columns count from 1. */
export interface PlacedText {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}
