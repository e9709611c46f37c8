// The one writer of store layers: the bytes that are hashed and the bytes that are sent come from here.
import { type ArchivePart, archiveChunks } from './archive-chunks.ts';
import { type ByteString, toByteString } from './byte-string.ts';
import { type TreeEntry, walkTree } from './file-tree.ts';
import { encodeTarHeader } from './tar-header.ts';

export interface Ownership {
  readonly uid: number;
  readonly gid: number;
  readonly uname: string;
  readonly gname: string;
}

/** All that decides a store layer's bytes. Plain data: it crosses threads. */
export interface StoreLayerRecipe extends Ownership {
  /** Logical store folder, such as `/nix/store`; it and its ancestors become directory entries. */
  readonly storeDir: string;
  /** In the order of the archive. `location` is where the files of `storePath` lie on this machine. */
  readonly paths: readonly { readonly storePath: string; readonly location: string }[];
  /** Seconds since the epoch, for every entry. */
  readonly mtime: number;
  /** Modes from the executable bit alone: for stores whose files do not carry the store's own modes. */
  readonly canonicalModes: boolean;
}

/**
 * The layer archive, in chunks, as dockerTools' stream script writes it: store folder and ancestors (0755), then every
 * path with its content, absolute names, padded with zeros to 10,240 bytes. Hard links become files of their own.
 * Memory does not grow with the input.
 * @throws NixlayerError E_INVALID_PATH, E_STORE_FORMAT, and E_LAYER_CHANGED when a file changes its size meanwhile
 */
export function storeLayerChunks(recipe: StoreLayerRecipe, newChunk?: () => Buffer): Generator<Buffer, void> {
  return archiveChunks(storeLayerParts(recipe), newChunk);
}

function* storeLayerParts(recipe: StoreLayerRecipe): Generator<ArchivePart, void> {
  yield* storeDirHeaders(recipe);
  for (const { storePath, location } of recipe.paths) {
    const name = toByteString(storePath);
    for (const entry of walkTree(location, recipe.canonicalModes)) {
      yield entryHeader(recipe, name, entry);
      if (entry.size > 0) yield { ...entry, whole: true };
    }
  }
}

function* storeDirHeaders(recipe: StoreLayerRecipe): Generator<Buffer, void> {
  const { uid, gid, uname, gname, mtime } = recipe;
  let name = '/';
  for (const component of recipe.storeDir.split('/').filter((part) => part !== '')) {
    name += `${toByteString(component)}/`;
    yield encodeTarHeader({ type: 'directory', name, mode: 0o755, uid, gid, uname, gname, size: 0, mtime });
  }
}

function entryHeader(recipe: StoreLayerRecipe, storePath: ByteString, entry: TreeEntry): Buffer {
  const { uid, gid, uname, gname, mtime } = recipe;
  const { type, relative, mode, size, linkName } = entry;
  const name = type === 'directory' ? `${storePath}${relative}/` : storePath + relative;
  return encodeTarHeader({ type, name, linkName, mode, uid, gid, uname, gname, size, mtime });
}
