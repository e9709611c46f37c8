// The layer of buildImage: an archive of files that GNU tar made, to which the files of the closure are appended, as
// `tar --append` does.
import { type ArchivePart, archiveChunks } from './archive-chunks.ts';
import { type ByteString, toByteString } from './byte-string.ts';
import { fileStatus, type TreeEntry, walkTreeByPath } from './file-tree.ts';
import { encodeGnuHeader } from './gnu-header.ts';
import type { LocatedPath, WriterOptions } from './store-layer.ts';

/** All that decides the layer's bytes. Plain data: it crosses threads. */
export interface AppendedLayerRecipe {
  /** The archive below, on this machine, and the bytes of it before its end-of-archive blocks. */
  readonly archive: { readonly location: string; readonly size: number };
  /** Logical store folder; it and its ancestors become entries (0555) if `addStoreDir`. */
  readonly storeDir: string;
  readonly addStoreDir: boolean;
  readonly paths: readonly LocatedPath[];
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
  { newChunk, stamps }: WriterOptions = {},
): Generator<Buffer, number> {
  return archiveChunks(appendedLayerParts(recipe, stamps), newChunk);
}

/** Store paths by the bytes of their names. */
export function byName<Path extends { readonly storePath: string }>(paths: readonly Path[]): readonly Path[] {
  return paths
    .map((path) => ({ path, name: toByteString(path.storePath) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ path }) => path);
}

function* appendedLayerParts(
  recipe: AppendedLayerRecipe,
  stamps: WriterOptions['stamps'],
): Generator<ArchivePart, void> {
  const { archive, storeDir, addStoreDir, leftOut, mtime, canonicalModes } = recipe;
  stamps?.add(fileStatus(archive.location));
  yield { location: archive.location, size: archive.size, whole: false };
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
  for (const { storePath, location } of byName(recipe.paths)) {
    const name = toByteString(storePath);
    for (const entry of walkTreeByPath(location, canonicalModes, { onStatus: stamps?.add })) {
      const absolute = name + entry.relative;
      if (leftOut.has(absolute)) continue;
      yield header(entry, absolute.slice(1));
      if (entry.size > 0) yield { ...entry, whole: true };
    }
  }
  stamps?.endPath();
}
