/** A word that may stand at the cursor. */
export interface Candidate {
  /** As the command takes it, without any quoting. */
  readonly text: string;
  readonly description?: string;
  /** The word may go on behind it: no space follows. */
  readonly isOpen?: true;
}

/** What a place of the command line takes. */
export interface Candidates {
  /** In the order in which they are shown. */
  readonly list: readonly Candidate[];
  /** The shell completes names of files, or of folders alone, as well. */
  readonly files: 'none' | 'files' | 'folders';
}

export const nothing: Candidates = { list: [], files: 'none' };
