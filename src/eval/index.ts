// The public entry nixlayer/eval: Nix expressions without Nix.
export type { Derivation, DerivationOutput } from './derivation/derivation.ts';
export { derivationText } from './derivation/derivation.ts';
export {
  type EvaluationArgument,
  type EvaluationRequest,
  evaluateInWorker,
  evaluateRequest,
} from './evaluate-request.ts';
export { createEvaluator, type Evaluator } from './evaluator.ts';
export { diskFileSystem, type FileStat, type FileSystem } from './files/file-system.ts';
export type { StoreObject } from './files/source-store.ts';
export type { EvaluatorOptions } from './options.ts';
export { Attrs, attrsOf } from './values/attrs.ts';
export { describe, typeName } from './values/describe.ts';
export { Lambda, PartialPrimop, Primop } from './values/functions.ts';
export type { Origin } from './values/origin.ts';
export { ContextString, contextOf, type StringContext, textOf } from './values/string-context.ts';
export { lazy, Thunk } from './values/thunk.ts';
export { force, isList, type List, NixPath, type Slot, type Value } from './values/value.ts';
export { type DeepOptions, type DeepTask, runWithDeepStack } from './worker.ts';
