// The one writer of store layers: the bytes that are hashed, compressed and sent come from here.
import { type ArchivePart, archiveChunks } from './archive-chunks.ts';
import { type ByteString, toByteString } from './byte-string.ts';
import type { RunningStamps } from './file-stamp.ts';
import { walkTree } from './file-tree.ts';
import { encodeTarHeader, tarHeaderEncoder } from './tar-header.ts';

export interface Ownership {
  readonly uid: number;
  readonly gid: number;
  readonly uname: string;
  readonly gname: string;
}

/**
 * Goes up with each change of the bytes that the same files become: digests that are kept are good for one version.
 */
export const layerWriterVersion = 1;

/** A store path, and where its files lie on this machine. */
export interface LocatedPath {
  readonly storePath: string;
  readonly location: string;
  /** About how many bytes it has, by which work is shared out. */
  readonly size?: number | undefined;
}

/** All that decides a store layer's bytes. Plain data: it crosses threads. */
export interface StoreLayerRecipe extends Ownership {
  /** Logical store folder, such as `/nix/store`; it and its ancestors become directory entries. */
  readonly storeDir: string;
  /** In the order of the archive. */
  readonly paths: readonly LocatedPath[];
  /** Seconds since the epoch, for every entry. */
  readonly mtime: number;
  /** Modes from the executable bit alone: for stores whose files do not carry the store's own modes. */
  readonly canonicalModes: boolean;
  /** A part of a layer: the paths alone, without the store folder and without the zeros that end an archive. */
  readonly entriesOnly?: boolean | undefined;
}

/** What a writer of layers tells and is told. */
export interface WriterOptions {
  /** Where chunks come from: a new one each time by default. */
  readonly newChunk?: (() => Buffer) | undefined;
  /** Takes the status of each file, folder and link, path by path. */
  readonly stamps?: RunningStamps | undefined;
}

/**
 * The layer archive, in chunks, as dockerTools' stream script writes it: store folder and ancestors (0755), then every
 * path with its content, absolute names, padded with zeros to 10,240 bytes. Hard links become files of their own.
 * Memory does not grow with the input.
 * @throws NixlayerError E_INVALID_PATH, E_STORE_FORMAT, and E_LAYER_CHANGED when a file changes its size meanwhile
 */
export function storeLayerChunks(
  recipe: StoreLayerRecipe,
  { newChunk, stamps }: WriterOptions = {},
): Generator<Buffer, number> {
  const padding = recipe.entriesOnly ? 'entries' : 'archive';
  return archiveChunks(storeLayerParts(recipe, stamps), newChunk, padding);
}

function* storeLayerParts(
  recipe: StoreLayerRecipe,
  stamps: RunningStamps | undefined,
): Generator<ArchivePart, void> {
  if (!recipe.entriesOnly) yield* storeDirParts(recipe);
  for (const path of recipe.paths) {
    yield* storePathParts(recipe, path, stamps);
    stamps?.endPath();
  }
}

/** The store folder and its ancestors, with which each store layer begins. */
export function* storeDirParts(recipe: StoreLayerRecipe): Generator<Buffer, void> {
  const { uid, gid, uname, gname, mtime } = recipe;
  let name = '/';
  for (const component of recipe.storeDir.split('/').filter((part) => part !== '')) {
    name += `${toByteString(component)}/`;
    yield encodeTarHeader({ type: 'directory', name, mode: 0o755, uid, gid, uname, gname, size: 0, mtime });
  }
}

/** A store path with its content. Parts are good until the next one is asked for. */
export function* storePathParts(
  recipe: Omit<StoreLayerRecipe, 'paths' | 'storeDir'>,
  { storePath, location }: LocatedPath,
  stamps?: RunningStamps,
): Generator<ArchivePart, void> {
  const { uid, gid, uname, gname, mtime, canonicalModes } = recipe;
  const header = tarHeaderEncoder({ uid, gid, uname, gname, mtime });
  const path: ByteString = toByteString(storePath);
  for (const entry of walkTree(location, canonicalModes, { openFiles: true, onStatus: stamps?.add })) {
    const { type, relative, mode, size, linkName } = entry;
    const name = type === 'directory' ? `${path}${relative}/` : path + relative;
    yield header({ type, name, linkName, mode, size });
    if (size > 0) yield { location: entry.location, file: entry.file, size, whole: true };
  }
}
