export { type AssembleInput, assembleImage } from './assemble-image.ts';
export { countBaseLayers } from './base-image.ts';
export { type ImageTime, parseImageTime } from './created.ts';
export type { Image, Layer } from './image.ts';
export {
  type ArchiveReport,
  type ImageReport,
  type LayerReport,
  validateArchive,
} from './validate-archive.ts';
