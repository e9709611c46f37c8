// The public entry nixlayer: the stages from an expression to an image, as functions with plain data between them.

export { writeFileAtomically } from './archive/atomic-file.ts';
export type { WriteOptions } from './archive/write-archive.ts';
export type { ConfJson } from './dockertools/conf-json.ts';
export type { CallArgument, CallValue, ImageCall } from './dockertools/image-call.ts';
export { closureRoots, type ImageSpec } from './dockertools/image-spec.ts';
export { type PulledImage, pullImageExpression } from './dockertools/pull-image-expression.ts';
export { type ImageDescription, readDescription } from './dockertools/read-description.ts';
export { type ErrorCode, type ErrorLocation, NixlayerError } from './errors/nixlayer-error.ts';
export { type ExistingImageOptions, openExistingImage } from './image/existing-image.ts';
export {
  type ArchiveHash,
  asSkopeoImage,
  hashSkopeoArchive,
} from './image/formats/docker-archive/hash-skopeo.ts';
export { writeDockerArchive } from './image/formats/docker-archive/write.ts';
export {
  type SkopeoForm,
  type SkopeoImage,
  type SkopeoLayer,
  type SkopeoOptions,
  writeSkopeoArchive,
} from './image/formats/docker-archive/write-skopeo.ts';
export { describeOciImage, type OciImage, type OciOptions } from './image/formats/oci/oci-image.ts';
export { writeOciArchive } from './image/formats/oci/write-archive.ts';
export { writeOciLayout } from './image/formats/oci/write-layout.ts';
export type { Image, Layer } from './image/image.ts';
export { type ArchiveReport, validateArchive } from './image/validate-archive.ts';
export type { Layering, LayerPlan } from './layering/layer-plan.ts';
export { type DaemonOptions, loadArchiveIntoDaemon, loadIntoDaemon } from './sinks/daemon.ts';
export { type AssembleOptions, assembleResolvedImage } from './stages/assemble-resolved-image.ts';
export {
  type EvaluationLimits,
  type ExpressionRequest,
  evaluateExpression,
} from './stages/evaluate-without-nix.ts';
export type { FlakeReference } from './stages/flakes/flake-reference.ts';
export { findImageCallsIn, type ImageCallRequest } from './stages/image-calls-without-nix.ts';
export { type ImageInput, type InputOptions, readImageInput } from './stages/image-input.ts';
export { type PlanOverrides, planImage } from './stages/plan-image.ts';
export {
  closeResolved,
  type ResolvedImage,
  type ResolveOptions,
  resolveImage,
} from './stages/resolve-image.ts';
export { openEmbeddedStore } from './store/embedded-store.ts';
export { openNixStore } from './store/nix-store.ts';
export { parseReferenceGraph } from './store/reference-graph.ts';
export type { Closure, Store, StorePathInfo } from './store/store.ts';
export { type ExportOptions, exportStore } from './store/store-export.ts';
