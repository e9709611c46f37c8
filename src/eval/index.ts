// The public entry nixlayer/eval: Nix expressions without Nix.
//
// Analysis: `createEvaluator({ analysis: true, … })` also has `.analysis`. What cannot be known is a `Symbolic` value:
//   Unknown       `reason` (why), `base` (root name, call, operation) and `path` from there: `pkgs.hello.version` is
//                 ['pkgs', 'hello', 'version']. `import <nixpkgs> { }`, `nixpkgs.legacyPackages.${system}` are ['pkgs'].
//   Joined        one of `alternatives` (slots, evaluated when asked for), from an `if` whose condition is unknown
//   PartialString `segments`: text | unknown; `kind` string or path
//   PartialList   `parts`: item (slot) | rest (any number of further elements)
//   PartialAttrs  `layers`, later ones override: known Attrs | unknown set | one attribute of an unknown name
// To find calls: `value = analysis.analyseFile(path)` (of a flake: its outputs), `analysis.explore(value)`, then
// `analysis.calls` (of unknown functions, and of a dockerTools that the search path has): each has `callee` (an Unknown: test the end of `callee.path`, e.g. dockerTools, buildImage), `args`
// (slots), `origin` (span of the call), `result`. Read arguments with `analysis.tryForce(slot)` (never throws; failures
// are Unknown with reason `failed`), `analysis.alternativesOf(slot)`, `analysis.attribute(value, name)`, and ask
// `analysis.originOf(slot)` for the expression that produced a slot. `describePartial(value)` is for people.

export { type ErrorCode, type ErrorLocation, NixlayerError } from '../errors/nixlayer-error.ts';
export type { Analysis } from './analysis/analysis.ts';
export { describePartial } from './analysis/describe-partial.ts';
export type { ExploreLimits } from './analysis/explore.ts';
export type { AssumedDefault, Gap, RememberedCall } from './analysis/state.ts';
export { type DeepOptions, type DeepTask, runWithDeepStack } from './deep-stack.ts';
export type { Derivation, DerivationOutput } from './derivation/derivation.ts';
export { derivationText } from './derivation/derivation.ts';
export { type AnalysingEvaluator, createEvaluator, type Evaluator } from './evaluator.ts';
export { confined } from './files/confined-file-system.ts';
export { diskFileSystem, type FileStat, type FileSystem } from './files/file-system.ts';
export { onlyReadable, readableRoots } from './files/readable-roots.ts';
export { parseSearchPathEntry } from './files/search-path.ts';
export type { StoreObject } from './files/source-store.ts';
export type { FlakeCall } from './flake/call-flake.ts';
export { trackedFiles } from './flake/git-index.ts';
export { type RestrictableFileSystem, restrictable } from './flake/tracked-file-system.ts';
export { type EvaluatorOptions, splitNixPath } from './options.ts';
export { attrsOf } from './values/attrs.ts';
export { describe, typeName } from './values/describe.ts';
export type { Origin } from './values/origin.ts';
export { ContextString, contextOf, type StringContext, textOf } from './values/string-context.ts';
export {
  type AttrsLayer,
  Joined,
  type ListPart,
  PartialAttrs,
  PartialList,
  PartialString,
  type StringSegment,
  Unknown,
  type UnknownBase,
  unknownStep,
} from './values/symbolic.ts';
export {
  Attrs,
  force,
  isList,
  Lambda,
  type List,
  lazy,
  NixPath,
  PartialPrimop,
  Primop,
  type Slot,
  Symbolic,
  Thunk,
  type UnknownReason,
  type Value,
} from './values/value.ts';
