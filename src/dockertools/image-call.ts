// One call of a dockerTools function as it was found in a source: plain data, as far as it can be known.
import type { ImageFunctionName } from './functions/argument.ts';

/** A range of a file. Lines and columns count from 1, columns in UTF-16 units; the end is exclusive. */
export interface SourceRange {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Absent where only the beginning is known. */
  readonly end?: { readonly line: number; readonly column: number };
}

/** What is not known: why, and where it comes from, such as `pkgs.hello`. */
export interface UnknownValue {
  readonly type: 'unknown';
  /** The way to it in the words of the expression; calls are written as `f(…)`. */
  readonly path: string;
  readonly reason: string;
  /** A parameter that `callPackage` gives, so likely the package of this name. */
  readonly isParameterOfPackages?: true;
}

/** An argument's value. */
export type CallValue =
  | { readonly type: 'plain'; readonly value: string | boolean | null | number }
  /** Does not fit a double. */
  | { readonly type: 'integer'; readonly digits: string }
  | { readonly type: 'path'; readonly path: string }
  /** A text some of whose parts are unknown. */
  | { readonly type: 'text'; readonly parts: readonly (string | UnknownValue)[] }
  | { readonly type: 'list'; readonly items: readonly CallValue[] }
  | {
      readonly type: 'set';
      readonly attributes: Readonly<Record<string, CallValue>>;
      /** There may be others, and those may override these. */
      readonly open?: UnknownValue;
    }
  /** A derivation that could be evaluated. */
  | { readonly type: 'package'; readonly name: string }
  | { readonly type: 'function' }
  /** What another call of these functions returns. */
  | {
      readonly type: 'image';
      readonly function: ImageFunctionName;
      readonly location: SourceRange | undefined;
    }
  /** One of several, which one depends on something unknown. */
  | { readonly type: 'choice'; readonly of: readonly CallValue[] }
  | UnknownValue;

export interface CallArgument {
  readonly name: string;
  /** Where its name is written. */
  readonly location: SourceRange | undefined;
  readonly value: CallValue;
}

export interface ImageCall {
  readonly function: ImageFunctionName;
  /** The callee and its argument. */
  readonly location: SourceRange | undefined;
  /** In the order of the source as far as it is known. Of an argument that is no set there is one, named ''. */
  readonly arguments: readonly CallArgument[];
  /** There may be further arguments: `//` with something unknown. */
  readonly openArguments?: UnknownValue;
}
