// An image: its config, its manifest and its layers, decided and described before any of it is written.

import type { ByteString } from '../archive/byte-string.ts';
import type { Compression } from '../archive/decompress.ts';
import type { LayerDigest } from '../archive/layer-digest.ts';
import type { LayerRecipe } from '../archive/layer-recipe.ts';
import type { TarHeader } from '../archive/tar-header.ts';

export interface Layer {
  readonly kind: 'base' | 'store' | 'customisation';
  /** Name of the member that holds it in a docker-archive. Layers with equal content have equal names. */
  readonly archivePath: string;
  /** `diffId` is that of the uncompressed layer; `size` counts the bytes that `open` yields. */
  readonly digest: LayerDigest;
  /** Of what `open` yields. Other than `none` only in base images that hold compressed layers. */
  readonly compression: Compression;
  /** The layer compressed as its base image has it, where `open` yields it uncompressed: OCI images take it over. */
  readonly original?: CompressedLayer;
  /** The layer uncompressed, where `open` yields it as its base image has compressed it. */
  readonly uncompressed?: Pick<Layer, 'digest' | 'open'>;
  /** From what it is written; absent in base images. */
  readonly recipe?: LayerRecipe;
  /** NAR hashes of its store paths in their order, where they are known and the files are those. */
  readonly hashes?: readonly string[] | undefined;
  /** Is it so large that several threads read it at once? */
  readonly inParts?: boolean | undefined;
  /** Store paths whose files are in it; empty for base layers. */
  readonly storePaths: readonly string[];
  /** Its comment in the image history. */
  readonly comment: string;
  /** The header of its member in the docker-archive that it is taken over from. */
  readonly inheritedHeader?: Pick<TarHeader, 'mode' | 'uid' | 'gid' | 'uname' | 'gname' | 'mtime' | 'pax'>;
  /**
   * The layer archive in chunks that belong to the caller; may be called several times. Yields what `digest` says, or
   * fails, at the latest after the last chunk: never more bytes, and no end without an error when they differ.
   * @throws NixlayerError E_LAYER_CHANGED, E_BASE_IMAGE (a base layer is damaged), E_INVALID_PATH, E_STORE_FORMAT, E_ARCHIVE_FORMAT, E_ABORTED
   */
  open(signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /**
   * For who reads its files by the recipe: ends without an error if they are still those that have the digest. Absent in
   * base images.
   * @throws as `open`
   */
  assertUnchanged?(signal?: AbortSignal): Promise<void>;
}

export interface CompressedLayer {
  readonly compression: Compression;
  /** `sha256:…` and size of the compressed bytes. */
  readonly digest: string;
  readonly size: number;
  open(signal?: AbortSignal): AsyncIterable<Uint8Array>;
}

/** A member of an archive in GNU tar's format that belongs to root. */
export interface ArchiveMember {
  readonly type: 'file' | 'directory' | 'symlink';
  /** As it stands in the archive: a folder's name ends in a slash. */
  readonly name: ByteString;
  readonly linkName?: ByteString;
  readonly mode: number;
  /** Bytes that `open` yields. */
  readonly size: number;
  /** Index in the layers of the image, for a member that is one. */
  readonly layer?: number;
  /** The content of a file. @throws as {@link Layer.open} */
  readonly open?: (signal?: AbortSignal) => AsyncIterable<Uint8Array>;
}

/** An image whose layers become known one after the other. */
export interface StartedImage extends Pick<Image, 'mtime'> {
  /** From the lowest to the uppermost; undefined when it is known only in the end which ones there are. */
  readonly layers: readonly Promise<Layer>[] | undefined;
  /** The caller closes it. */
  readonly image: Promise<Image>;
  /** Nobody needs it any more: what is still to be hashed is left. */
  stop(): void;
}

export interface Image {
  /** `sha256:` and the digest of `configText`. */
  readonly imageId: string;
  /** The image config, byte for byte. */
  readonly configText: string;
  /** `NAME:TAG` each, every one once. */
  readonly repoTags: readonly string[];
  /** Of the OCI manifest; docker-archives have no place for them. */
  readonly annotations: Readonly<Record<string, string>>;
  /** From the lowest to the uppermost. */
  readonly layers: readonly Layer[];
  /** The conf.json that was read in the place of the archive that was named. */
  readonly madeFrom?: string;
  /** Sentences about what was asked for and had no effect. */
  readonly warnings: readonly string[];
  /** Seconds since the epoch: the mtime of members that are made, not copied. */
  readonly mtime: number;
  /** What its docker-archive holds, in order, when that is of buildImage's kind: GNU format, all with `mtime`. */
  readonly members?: readonly ArchiveMember[];
  /** Closes the base image's file. Layers cannot be opened afterwards. */
  close(): Promise<void>;
}
