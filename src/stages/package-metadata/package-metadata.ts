// What is known of the package that a store path is an output of, as plain data: what SBOMs say beside files and references.

export interface PackageMetadata {
  /**
   * How it is known: `evaluation`, from the value that the expression has for it, `meta` included; `derivation`, from the
   * derivation alone: its name, sources and patches; `store-path-name`, from the name of the store path.
   */
  readonly from: 'evaluation' | 'derivation' | 'store-path-name';
  /** `openssl`: `pname`, else the name without its version. */
  readonly name: string;
  /** `3.0.13`; empty for one without. */
  readonly version: string;
  /** `out`, `bin`; absent where it is not known. */
  readonly output?: string;
  /** The .drv that it is an output of. */
  readonly deriver?: string;
  readonly meta?: MetaFacts;
  /** What its `src` and `srcs` are. */
  readonly sources?: readonly SourceFacts[];
  /** In the order in which they are applied. */
  readonly patches?: readonly SourceFacts[];
}

/** Of `meta`. All absent where it does not say them, or not in a form that is known. */
export interface MetaFacts {
  readonly description?: string;
  readonly homepages?: readonly string[];
  readonly licence?: LicenceFacts;
  /** `cpe:2.3:a:openssl:openssl:3.0.13:…` */
  readonly cpe?: string;
  /** Those that nixpkgs guesses where it has no certain one. */
  readonly possibleCpes?: readonly string[];
  /** `pkg:github/…`, the chief one first. */
  readonly purls?: readonly string[];
  /** `FILE:LINE`, below the store path, search path entry or folder that it is in. */
  readonly position?: string;
  readonly mainProgram?: string;
}

/** A licence, and how several belong together. Of a list nixpkgs does not say: all of it is said to apply. */
export type LicenceFacts =
  | {
      readonly kind: 'licence';
      readonly spdxId?: string;
      readonly name?: string;
      readonly url?: string;
    }
  /** Written as text: an SPDX expression, or anything else. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'all' | 'any'; readonly of: readonly LicenceFacts[] }
  | { readonly kind: 'with'; readonly licence: LicenceFacts; readonly exception: string }
  | { readonly kind: 'or-later'; readonly licence: LicenceFacts };

/** A source or patch. */
export interface SourceFacts {
  /** The last part of its path without the hash: `openssl-3.0.13.tar.gz`, `CVE-2024-0001.patch`. */
  readonly name: string;
  /** Absent where it is not in a store. */
  readonly storePath?: string;
  /** Where it is fetched from, for what is fetched; mirrors behind each other. */
  readonly urls: readonly string[];
  /** SRI form, `sha256-…=`: of its bytes, or with `isTree` of its NAR. Only of what is fetched. */
  readonly hash?: string;
  readonly isTree?: true;
  /** Revision, for what is fetched from version control. */
  readonly revision?: string;
}

/** By store path. */
export type PackagesMetadata = ReadonlyMap<string, PackageMetadata>;
