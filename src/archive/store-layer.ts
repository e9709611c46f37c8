// The one writer of store layers: the bytes that are hashed and the bytes that are sent come from here.
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { type ByteString, toByteString } from './byte-string.ts';
import { type TreeEntry, unreadable, walkTree } from './file-tree.ts';
import { blockSize, encodeTarHeader, paddingTo, recordSize } from './tar-header.ts';

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

export const chunkSize = 1024 * 1024;

/** A new chunk each time: for consumers that keep chunks. */
export const freshChunks = (): Buffer => Buffer.allocUnsafeSlow(chunkSize);

/** One chunk again and again: for consumers that are done with a chunk before they ask for the next. */
export function reusedChunk(): () => Buffer {
  const chunk = freshChunks();
  return () => chunk;
}

/**
 * The layer archive, in chunks of up to {@link chunkSize} bytes, as dockerTools' stream script writes it: store folder
 * and ancestors (0755), then every path with its content, absolute names, padded with zeros to 10,240 bytes.
 * Hard links become files of their own. Memory does not grow with the input.
 * @throws NixlayerError E_INVALID_PATH, E_STORE_FORMAT, and E_LAYER_CHANGED when a file changes its size meanwhile
 */
export function* storeLayerChunks(
  recipe: StoreLayerRecipe,
  newChunk: () => Buffer = freshChunks,
): Generator<Buffer, void> {
  let chunk = newChunk();
  let used = 0;
  let total = 0;
  const advance = (bytes: number): boolean => {
    used += bytes;
    total += bytes;
    return used === chunk.length;
  };
  function* flush(): Generator<Buffer, void> {
    yield chunk.subarray(0, used);
    chunk = newChunk();
    used = 0;
  }
  function* append(bytes: Buffer): Generator<Buffer, void> {
    for (let from = 0; from < bytes.length; ) {
      const copied = bytes.copy(chunk, used, from);
      from += copied;
      if (advance(copied)) yield* flush();
    }
  }
  function* zeros(count: number): Generator<Buffer, void> {
    for (let left = count; left > 0; ) {
      const filled = Math.min(left, chunk.length - used);
      chunk.fill(0, used, used + filled);
      left -= filled;
      if (advance(filled)) yield* flush();
    }
  }
  function* content(entry: TreeEntry): Generator<Buffer, void> {
    const file = openFile(entry.location);
    try {
      let ended = false;
      for (let left = entry.size; left > 0; ) {
        // One byte more than expected, where there is room, tells whether the file has grown.
        const wanted = Math.min(left + 1, chunk.length - used);
        const read = readSync(file, chunk, used, wanted, null);
        if (read === 0 || read > left) throw changed(entry.location);
        left -= read;
        ended = read < wanted;
        if (advance(read)) yield* flush();
      }
      if (!ended && fstatSync(file).size !== entry.size) throw changed(entry.location);
    } finally {
      closeSync(file);
    }
  }

  for (const header of storeDirHeaders(recipe)) yield* append(header);
  for (const { storePath, location } of recipe.paths) {
    const name = toByteString(storePath);
    for (const entry of walkTree(location, recipe.canonicalModes)) {
      yield* append(entryHeader(recipe, name, entry));
      if (entry.size > 0) {
        yield* content(entry);
        yield* zeros(paddingTo(entry.size, blockSize));
      }
    }
  }
  yield* zeros(2 * blockSize);
  yield* zeros(paddingTo(total, recordSize));
  if (used > 0) yield chunk.subarray(0, used);
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

function openFile(location: Buffer): number {
  try {
    return openSync(location, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    throw unreadable(location, error);
  }
}

function changed(location: Buffer): NixlayerError {
  return new NixlayerError(
    'E_LAYER_CHANGED',
    `${location} changed its size while it was read; a store path must not change`,
    {
      hint: 'Wait until whatever writes to it is done and run the command again.',
    },
  );
}
