// Public entry `nixlayer`: the road from an expression to an image, as functions with plain data between them.
//
//     const input = await readImageInput('image.nix');
//     const resolved = await resolveImage(input, { selection: { attribute: '', args: {}, stringArgs: {}, searchPath: [] } });
//     const image = await assembleResolvedImage(resolved);
//     await writeFileAtomically('image.tar', (out) => writeDockerArchive(image, out));
//     await image.close();
export type { ConfJson } from './dockertools/conf-json.ts';
export type { ImageSpec } from './dockertools/image-spec.ts';
export { type ImageDescription, readDescription } from './dockertools/read-description.ts';
export { type ErrorCode, type ErrorLocation, NixlayerError } from './errors/nixlayer-error.ts';
export type { Image, Layer } from './image/image.ts';
export { describeOciImage, type OciImage, type OciOptions } from './image/oci-image.ts';
export { type ArchiveReport, validateArchive } from './image/validate-archive.ts';
export { type AssembleOptions, assembleResolvedImage } from './road/assemble-image.ts';
export { type ImageInput, readImageInput } from './road/image-input.ts';
export { type PlanOverrides, planImage } from './road/plan-image.ts';
export { type ResolvedImage, type ResolveOptions, resolveImage } from './road/resolve-image.ts';
export type { WriteOptions } from './sinks/archive-stream.ts';
export { writeFileAtomically } from './sinks/atomic-file.ts';
export { type DaemonOptions, loadArchiveIntoDaemon, loadIntoDaemon } from './sinks/daemon.ts';
export { writeDockerArchive } from './sinks/docker-archive.ts';
export { writeOciArchive } from './sinks/oci-archive.ts';
export { writeOciLayout } from './sinks/oci-layout.ts';
export { openEmbeddedStore } from './store/embedded-store.ts';
export { type NixStore, openNixStore } from './store/nix-store.ts';
export { parseReferenceGraph } from './store/reference-graph.ts';
export type { Closure, Store, StorePathInfo } from './store/store.ts';
export { type ExportOptions, exportStore } from './store/store-export.ts';
