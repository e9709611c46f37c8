// What a file can say once it knows where nixlayer is.
import type { EditDraft } from '../../../../edits/edit.ts';

export interface NamedSource {
  /** Expressions that can be an item of a list. */
  readonly overlay: string;
  /** @param pkgs a package set, as it is written */
  readonly library: (pkgs: string) => string;
  /** What makes the names known. */
  readonly edits: readonly EditDraft[];
}
