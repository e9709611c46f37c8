// What every source of closures offers. Implementations: nix-store.ts and embedded-store.ts.

export interface StorePathInfo {
  /** `/nix/store/HASH-NAME` */
  readonly path: string;
  /** Sorted; may contain the path itself. */
  readonly references: readonly string[];
  /** Size of the NAR serialisation in bytes. */
  readonly narSize: number;
  /** SRI form, `sha256-…=`; empty where a reference graph does not tell it. */
  readonly narHash: string;
}

/** A set of store paths closed under references, sorted by base name (hash first), as exportReferencesGraph gives it. */
export interface Closure {
  readonly storeDir: string;
  readonly paths: readonly StorePathInfo[];
}

export interface Store {
  /** The logical store folder that store paths start with, usually `/nix/store`. */
  readonly storeDir: string;
  /**
   * All store paths reachable from `roots`.
   * @throws NixlayerError E_INVALID_PATH, E_NIX_MISSING, E_NIX_DAEMON, E_NIX_FAILED, E_STORE_FORMAT
   */
  closure(roots: readonly string[]): Promise<Closure>;
  /** Where the files of a store path lie on this machine. */
  locate(storePath: string): string;
  /** True when those files may not carry the modes 0444 and 0555 that Nix gives them, as in a git checkout. */
  readonly canonicalModes: boolean;
}
