// What nix/model/functions.json says about each function and argument of dockerTools.

/** Types of Nix values, with packages (sets that are derivations) and paths told apart. */
export type ArgumentType =
  | 'string'
  | 'int'
  | 'bool'
  | 'null'
  | 'path'
  | 'package'
  | 'list'
  | 'set'
  | 'function';

export interface ImageArgument {
  readonly name: string;
  /** Types that the function accepts. */
  readonly types: readonly ArgumentType[];
  /** What each item of a list is, where that is always the same. */
  readonly items?: 'list';
  /** A call without it fails. */
  readonly required?: true;
  /** What holds without it, as Nix text; absent when required. */
  readonly default?: string;
  /** Another default that earlier releases had, and until which one. */
  readonly earlier?: string;
  /** One sentence. */
  readonly summary: string;
  /** The nixpkgs release that brought it; absent when all have it. */
  readonly since?: string;
  /** The nixpkgs release that took it away, or warns of it. */
  readonly until?: string;
  /** What to write instead. */
  readonly renamedTo?: string;
  /** Values that are allowed, when they can be listed. */
  readonly oneOf?: readonly string[];
  /** nixlayer's own: dockerTools does not know it. */
  readonly own?: true;
  /** It has no effect in nixlayer's own functions. */
  readonly support?: 'ignored';
}

export type ImageFunctionName =
  | 'buildImage'
  | 'buildLayeredImage'
  | 'streamLayeredImage'
  | 'buildImageWithNixDb'
  | 'buildLayeredImageWithNixDb'
  | 'pullImage'
  | 'mergeImages'
  | 'exportImage'
  | 'streamNixShellImage'
  | 'buildNixShellImage';

export interface ImageFunction {
  readonly name: ImageFunctionName;
  /** One sentence. */
  readonly summary: string;
  /** How it takes its arguments: a set with names, or one list. */
  readonly takes: 'set' | 'list';
  readonly arguments: readonly ImageArgument[];
  /** What building the result gives. */
  readonly result: 'archive' | 'script' | 'folder';
  /** Name of the derivation; EXT is the ending of the compressor, BASE what `baseNameOf name` gives. */
  readonly derivation: string;
  /** Attributes of the result beside those of every derivation. */
  readonly passthru: readonly Passthru[];
  readonly since?: string;
}

export interface Passthru {
  readonly name: string;
  /** A few words. */
  readonly summary: string;
  readonly own?: true;
}
