// What the page holds: an ExplorerInput without what can be computed, and with files apart. Written by `encodePage`, read by
// the code in `page/`.
import type { ImageDiff, LayerPair, LayerSummary, LayersDiff } from '../../image/diff/image-diff.ts';
import type { LayerContents, LayeringOutcome } from '../../stages/contents/image-contents.ts';
import type { ImageExplanation } from '../../stages/explain/image-explanation.ts';
import type { FleetMember } from '../explorer-input.ts';

export interface PageData {
  readonly version: 1;
  /** Of nixlayer. */
  readonly madeBy: string;
  readonly images: readonly PageImage[];
  readonly diff?: PageDiff;
}

export interface PageImage {
  readonly explanation: Omit<ImageExplanation, 'layers' | 'packages'>;
  readonly layers: readonly PageLayer[];
  /** What all store paths begin with. */
  readonly prefix: string;
  /** The rest of each. */
  readonly paths: readonly string[];
  /** Bytes by index. */
  readonly sizes: readonly number[];
  /** Index of its layer, by index. */
  readonly layerOf: readonly number[];
  /** By index, ascending: the first as it is, the others by their distance to the one before. */
  readonly references: readonly (readonly number[])[];
  readonly roots: readonly (readonly [index: number, namedBy: readonly string[]])[];
  readonly layerings: readonly LayeringOutcome[];
  readonly fleet: readonly FleetMember[];
  /** Where the files of each store path are, then those of each layer; absent when nobody asked for files. */
  readonly files?: readonly FileList[];
}

export interface PageLayer extends Pick<LayerContents, 'kind' | 'size' | 'isExplicit' | 'diffId'> {
  /** Bytes of its files that are in no store path. */
  readonly ownFiles: number;
}

/** How many files there are, in which chunk they are told, and which list of it is theirs. */
export type FileList = readonly [count: number, chunk: number, list: number];

/** `[path, size]`, then the type of what is no plain file, and the target of a link. */
export type FileRow =
  | readonly [path: string, size: number]
  | readonly [path: string, size: number, type: string]
  | readonly [path: string, size: number, type: string, target: string];

/** A chunk: JSON, compressed as `deflate-raw`, as base64. */
export type FileChunk = readonly (readonly FileRow[])[];

type PageLayerSummary = Omit<LayerSummary, 'storePaths'>;

export interface PageDiff extends Omit<ImageDiff, 'layers'> {
  /** How many entries of the history differ: they are left out of `config`. */
  readonly history: number;
  readonly layers: {
    readonly pairs: readonly (Omit<LayerPair, 'a' | 'b'> & {
      readonly a?: PageLayerSummary;
      readonly b?: PageLayerSummary;
    })[];
    readonly moves: LayersDiff['moves'];
  };
}

/** IDs of the elements that hold all this. */
export const dataId = 'nixlayer-data';
export const chunkId = (index: number): string => `nixlayer-files-${index}`;
