// What an image is, or will be, as plain data: what `nixlayer explain` tells.

export interface ImageExplanation {
  /** As it was named. */
  readonly input: string;
  /**
   * How it is known: `closure`, from its description and what the store says of its paths; `layers`, from reading it;
   * `evaluation`, from its expression alone, so that only what is written there is known.
   */
  readonly knownFrom: 'closure' | 'layers' | 'evaluation';
  /** `NAME:TAG` each; may be empty. */
  readonly names: readonly string[];
  /** The call that makes it; absent where none is known. */
  readonly source?: CallSource;
  /** `sha256:…` of the config; absent for what is not made yet. */
  readonly imageId?: string;
  /** `linux/amd64`; absent where it is not known. */
  readonly platform?: string;
  /** As it is written. */
  readonly created?: string;
  readonly config: ConfigExplanation;
  /** Absent without one, and where it is not known whether there is one. */
  readonly base?: BaseExplanation;
  /** From the lowest to the uppermost; absent where they are not decided. */
  readonly layers?: readonly LayerExplanation[];
  /** How many there may be; absent where that has no effect, or is not known. */
  readonly maxLayers?: number;
  /** What the call puts into it, as it is written there; empty for images whose call is not known. */
  readonly contents: readonly string[];
  /** With those of the base image. Absent where they are not known. */
  readonly packages?: PackagesExplanation;
  /** What runs while the image is made. Empty for images whose call is not known. */
  readonly commands: readonly CommandExplanation[];
  /** Sentences about what is worth knowing: findings of the linter, warnings of the plan. */
  readonly notable: readonly Notice[];
  /** What is not known of an image that was only evaluated. */
  readonly unknown: readonly UnknownPart[];
  readonly outlook?: ReleaseOutlook;
}

export interface CallSource {
  /** `buildLayeredImage` */
  readonly function: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** Exclusive; absent where only the beginning is known. */
  readonly end?: { readonly line: number; readonly column: number };
}

export interface ConfigExplanation {
  /** Empty without one. */
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** As it is written; empty when nothing is. */
  readonly user: string;
  /** Whether that is root; absent where it is not known. */
  readonly isRoot?: boolean;
  /** `/` when nothing else is written. */
  readonly workingDir: string;
  /** `80/tcp` */
  readonly ports: readonly string[];
  readonly volumes: readonly string[];
  readonly env: readonly ConfigEntry[];
  readonly labels: readonly ConfigEntry[];
  readonly stopSignal?: string;
  /** The words of its test. */
  readonly healthcheck?: readonly string[];
  /** Names of what else the config has. */
  readonly others: readonly string[];
}

/** A variable or label. */
export interface ConfigEntry {
  readonly name: string;
  /** Absent when it looks like a secret. */
  readonly value?: string;
  /** It is there, and it is the same in the base image. */
  readonly isInherited?: true;
}

export interface BaseExplanation {
  /** The file or store path. */
  readonly path: string;
  /** `NAME:TAG` each, as it calls itself. */
  readonly names: readonly string[];
  /** What is taken over of its config: its variables alone, as dockerTools does, or all that is not overridden. */
  readonly inherits: 'env' | 'all';
  /** `Env.PATH`, `Cmd`: what is as in the base. */
  readonly inherited: readonly string[];
  /** What the base has otherwise. */
  readonly overridden: readonly OverriddenField[];
  /** What the base has and the image lacks. */
  readonly dropped: readonly string[];
}

export interface OverriddenField {
  readonly field: string;
  /** Values as text; absent when they look like secrets. */
  readonly base?: string;
  readonly own?: string;
}

export interface LayerExplanation {
  /** From 0, the lowest. */
  readonly index: number;
  /** `mixed`: store paths and other files. `files`: no store paths; `customisation`: the image's own of these. */
  readonly kind: 'base' | 'store' | 'customisation' | 'files' | 'mixed';
  /** Bytes: of a base layer as it is stored, of store paths as NAR, of what was read its files. */
  readonly size: number;
  readonly storePaths: readonly string[];
  /** It was asked for with `layers`. */
  readonly isExplicit?: true;
}

export interface PackagesExplanation {
  /** Bytes of all. */
  readonly size: number;
  /** One for each store path, the largest first. */
  readonly list: readonly PackageExplanation[];
}

export interface PackageExplanation {
  /** `openssl`, `openssl (bin)` */
  readonly name: string;
  /** Empty for one without. */
  readonly version: string;
  readonly storePath: string;
  /** Bytes. */
  readonly size: number;
  /** Index of its layer. */
  readonly layer: number;
  /** Names from what the image itself names to it: `app`, `curl`, `openssl`. Absent when nothing leads to it, or nothing is known. */
  readonly because?: readonly string[];
  /** Where the first of these is named: `Cmd`, `Env.PATH`, `files` for files outside of the store, `layers` for explicit layers. */
  readonly namedBy?: readonly string[];
}

export interface CommandExplanation {
  readonly argument: 'extraCommands' | 'fakeRootCommands' | 'runAsRoot';
  /** Lines that are not empty; absent where the text is not known. */
  readonly lines?: number;
  /** Of fakeRootCommands: that they see the image's files as `/`. */
  readonly isChroot?: true;
}

export interface Notice {
  /** One sentence, without a full stop. */
  readonly message: string;
  /** ID of the rule that found it. */
  readonly rule?: string;
  readonly file?: string;
  readonly line?: number;
}

export interface UnknownPart {
  /** `config.Cmd.0`, `packages` */
  readonly field: string;
  /** The way to it in the words of the expression, such as `pkgs.hello`. */
  readonly path?: string;
  readonly reason: string;
}

/** What a release of nixpkgs changes for the image. */
export interface ReleaseOutlook {
  readonly from?: string;
  readonly to: string;
  /** Sentences. */
  readonly changes: readonly string[];
}
