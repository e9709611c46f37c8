// The layer of buildImage: an archive of files that GNU tar made, to which the files of the closure are appended, as
// `tar --append` does.
import { type ArchivePart, archiveChunks } from './archive-chunks.ts';
import { type ByteString, toByteString } from './byte-string.ts';
import { type TreeEntry, walkTreeByPath } from './file-tree.ts';
import { encodeGnuHeader } from './gnu-header.ts';

/** All that decides the layer's bytes. Plain data: it crosses threads. */
export interface AppendedLayerRecipe {
  /** The archive below, on this machine, and the bytes of it before its end-of-archive blocks. */
  readonly archive: { readonly location: string; readonly size: number };
  /** Logical store folder; it and its ancestors become entries (0555) if `addStoreDir`. */
  readonly storeDir: string;
  readonly addStoreDir: boolean;
  /** `location` is where the files of `storePath` lie on this machine. */
  readonly paths: readonly { readonly storePath: string; readonly location: string }[];
  /** Files of them that are left out, by their absolute names. */
  readonly leftOut: ReadonlySet<ByteString>;
  /** Seconds since the epoch, for every entry. */
  readonly mtime: number;
  readonly canonicalModes: boolean;
}

/**
 * The layer archive, in chunks. Store paths belong to root and are sorted by the bytes of their names, without the
 * leading slash. Memory does not grow with the input.
 * @throws as {@link archiveChunks}, and E_STORE_FORMAT
 */
export function appendedLayerChunks(
  recipe: AppendedLayerRecipe,
  newChunk?: () => Buffer,
): Generator<Buffer, void> {
  return archiveChunks(appendedLayerParts(recipe), newChunk);
}

function* appendedLayerParts(recipe: AppendedLayerRecipe): Generator<ArchivePart, void> {
  const { archive, storeDir, addStoreDir, leftOut, mtime, canonicalModes } = recipe;
  yield { location: Buffer.from(archive.location), size: archive.size, whole: false };
  const header = (entry: Pick<TreeEntry, 'type' | 'mode' | 'size' | 'linkName'>, name: ByteString): Buffer =>
    encodeGnuHeader({
      ...entry,
      name: entry.type === 'directory' ? `${name}/` : name,
      mtime,
      uid: 0,
      gid: 0,
      uname: 'root',
      gname: 'root',
    });
  if (addStoreDir) {
    let name = '.';
    for (const component of storeDir.split('/').filter((part) => part !== '')) {
      name += `/${toByteString(component)}`;
      yield header({ type: 'directory', mode: 0o555, size: 0, linkName: undefined }, name);
    }
  }
  const paths = recipe.paths.map((path) => ({ ...path, name: toByteString(path.storePath) }));
  for (const { name, location } of paths.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    for (const entry of walkTreeByPath(location, canonicalModes)) {
      const absolute = name + entry.relative;
      if (leftOut.has(absolute)) continue;
      yield header(entry, absolute.slice(1));
      if (entry.size > 0) yield { ...entry, whole: true };
    }
  }
}
