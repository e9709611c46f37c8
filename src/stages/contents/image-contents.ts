// What is in an image, as plain data: what the explorer, `nixlayer why` and SBOMs are made from.
import type { ImageExplanation } from '../explain/image-explanation.ts';

export interface ImageContents {
  readonly explanation: ImageExplanation;
  /** From the lowest to the uppermost. */
  readonly layers: readonly LayerContents[];
  /** Each once, sorted; those of the base image among them. */
  readonly storePaths: readonly StorePathContents[];
  /** The store paths that the image itself names: where chains of references begin. Sorted by index. */
  readonly roots: readonly RootPath[];
}

export interface LayerContents {
  /** From 0, the lowest. */
  readonly index: number;
  /** As in {@link ImageExplanation.layers}. */
  readonly kind: 'base' | 'store' | 'customisation' | 'files' | 'mixed';
  /** Bytes, likewise. */
  readonly size: number;
  /** Indexes in {@link ImageContents.storePaths}, as far as they are visible in this layer; in the order of the layer. */
  readonly storePaths: readonly number[];
  /** It was asked for with `layers`. */
  readonly isExplicit?: true;
  /** `sha256:…` of the uncompressed layer; absent where nobody asked for it. */
  readonly diffId?: string;
  /** `sha256:…` of the layer as the image has it compressed; absent where it has not, or it is not made yet. */
  readonly blobDigest?: string;
  /** What is in no store path, by name; absent where nobody asked for files. */
  readonly files?: readonly FileEntry[];
}

export interface StorePathContents {
  readonly storePath: string;
  /** Bytes: as NAR, or of what was read its files. */
  readonly size: number;
  /** Index of its layer; of a path in several layers, of the uppermost. */
  readonly layer: number;
  /** Indexes of the store paths that it names, itself left out; sorted. Only such as are in the image. */
  readonly references: readonly number[];
  /** SRI form, `sha256-…=`; absent where no store knows it. */
  readonly narHash?: string;
  /** Absent where nobody asked for files. A store path that is a file itself is the one with an empty path. */
  readonly files?: readonly FileEntry[];
}

/** A file or link; folders are told by what is in them. */
export interface FileEntry {
  /** Below the store path, or below `/`; without a leading slash. Bytes that are no UTF-8 as U+FFFD. */
  readonly path: string;
  /** Bytes; 0 for all that is no file. Of a file with several names, at one of them. */
  readonly size: number;
  /** Absent for a plain file. */
  readonly type?: 'symlink' | 'hard link' | 'device' | 'directory' | 'removal';
  /** Of a link. */
  readonly target?: string;
}

export interface RootPath {
  /** Index in {@link ImageContents.storePaths}. */
  readonly index: number;
  /** `Cmd`, `Env.PATH`, `files` for files outside of the store, `layers` for explicit layers. */
  readonly namedBy: readonly string[];
}

export interface LayeringOutcome {
  /** `as it is`, or a layering. */
  readonly name: string;
  /** From the lowest to the uppermost, indexes in {@link ImageContents.storePaths}; layers of the base image are left out. */
  readonly layers: readonly (readonly number[])[];
}
