// What is known of the store paths of one image: what packages are compared by, and reasons found with.

export interface StorePathFacts {
  readonly storePath: string;
  /** Bytes of its files. */
  readonly size: number;
  /** Index of its layer, from 0. */
  readonly layer: number;
  /**
   * Digest of its whole tree: names below it, types, modes, link targets, contents, all with hashes replaced; absent when
   * its layer was not read.
   */
  readonly rewritten?: string;
  /**
   * The store paths that it names, or their hash parts. Absent when not known: its layer was not read, and nobody knows
   * the closure.
   */
  readonly references?: readonly string[];
}

export interface PackageSide {
  readonly storePaths: readonly StorePathFacts[];
  /** Store paths, or their hash parts, that the config or files outside the store name. */
  readonly roots: readonly string[];
}
