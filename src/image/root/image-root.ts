// The root file system of an image: which file of which layer is visible, and its content.
import { decompressed } from '../../archive/decompress.ts';
import { runningDigest } from '../../archive/layer-digest.ts';
import { namelessFile } from '../../archive/nameless-file.ts';
import { withHoles } from '../../archive/sparse-map.ts';
import { tap } from '../../archive/tap.ts';
import { maxEntries, type TarEntry, tarEntries } from '../../archive/tar-entries.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { asBaseImage, type BaseImage, type BaseLayer } from '../base/base-image.ts';
import { unusableBase } from '../formats/stored-image.ts';
import { maxKeptParts, partsOf } from './kept-parts.ts';
import {
  addLayer,
  emptyRoot,
  LayerConflict,
  type LayerEntry,
  type RootEntry,
  type RootNode,
} from './root-tree.ts';

export interface ImageRoot {
  readonly tree: RootNode;
  /** The content of a file. @throws NixlayerError E_ARCHIVE_FORMAT, E_ABORTED */
  read(entry: RootEntry, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/**
 * Reads all layers and checks their digests. Compressed layers are decompressed into nameless temporary files.
 * The caller closes the image, and the root before it.
 * @throws NixlayerError E_BASE_IMAGE (damaged, or layers that contradict themselves), E_DISK_FULL, E_WRITE, E_ABORTED
 */
export async function openImageRoot(base: BaseImage, signal?: AbortSignal): Promise<ImageRoot> {
  const tree = emptyRoot();
  const layers: PlainLayer[] = [];
  const close = async () => {
    for (const layer of layers) await layer.close();
  };
  try {
    let count = 0;
    for (const [index, layer] of base.layers.entries()) {
      const plain = await openPlainLayer(base, layer, signal);
      layers.push(plain);
      const entries = await asBaseImage(base.tar.path, () => readEntries(base, layer, plain, index, signal));
      count += overlay(tree, base, layer, entries, maxEntries - count);
    }
    return {
      tree,
      read: ({ layer, offset, size, sparse }, readSignal) => {
        const plain = layers[layer];
        if (plain === undefined) throw new Error(`there is no layer ${layer}`);
        if (sparse === undefined) return plain.read(offset, size, readSignal);
        return withHoles(sparse, (at, length) => plain.read(offset + at, length, readSignal));
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

interface PlainLayer {
  /** Bytes of the uncompressed layer. */
  readonly size: number;
  read(offset: number, size: number, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

async function openPlainLayer(base: BaseImage, layer: BaseLayer, signal?: AbortSignal): Promise<PlainLayer> {
  const { tar } = base;
  const { member, compression, name } = layer;
  if (compression === 'none') {
    return {
      size: member.size,
      read: (offset, size, readSignal) => tar.read(member, readSignal, { offset, size }),
      close: async () => {},
    };
  }
  const chunks = decompressed(tar.read(member, signal), compression, `its layer ${name}`, signal);
  const file = await asBaseImage(tar.path, () => namelessFile(chunks));
  return {
    size: file.size,
    read: (offset, size, readSignal) => file.read({ offset, size }, readSignal),
    close: file.close,
  };
}

async function readEntries(
  base: BaseImage,
  layer: BaseLayer,
  plain: PlainLayer,
  index: number,
  signal: AbortSignal | undefined,
): Promise<readonly LayerEntry[]> {
  const digest = runningDigest();
  const chunks = tap(plain.read(0, plain.size, signal), digest.update);
  const entries: LayerEntry[] = [];
  let parts = 0;
  try {
    for await (const entry of tarEntries(chunks)) {
      const found = layerEntry(entry, index);
      entries.push(found);
      parts += partsOf(found, found.path);
      if (parts > maxKeptParts)
        throw unusableBase(
          base.tar.path,
          `its layer ${layer.name} has more names and attributes than any image`,
        );
    }
  } catch (cause) {
    if (cause instanceof NixlayerError) throw cause;
    throw unusableBase(
      base.tar.path,
      `its layer ${layer.name} is no tar archive, or is damaged: ${(cause as Error).message}`,
      cause,
    );
  }
  const { diffId } = digest.finish();
  if (diffId !== layer.diffId)
    throw unusableBase(
      base.tar.path,
      `its layer ${layer.name} has the digest ${diffId}, but it says ${layer.diffId}`,
    );
  return entries;
}

function layerEntry(entry: TarEntry, layer: number): LayerEntry {
  const { name, linkName, type, mode, uid, gid, time, xattrs, major, minor, offset, sparse } = entry;
  const size = type === 'file' ? entry.size : 0;
  return {
    ...{ path: name, type, mode: mode & 0o7777, uid, gid, time, xattrs, linkName, major, minor },
    ...{ size, layer, offset, sparse },
  };
}

function overlay(
  tree: RootNode,
  base: BaseImage,
  layer: BaseLayer,
  entries: readonly LayerEntry[],
  limit: number,
): number {
  try {
    return addLayer(tree, entries, limit);
  } catch (cause) {
    if (!(cause instanceof LayerConflict)) throw cause;
    throw unusableBase(base.tar.path, `its layer ${layer.name} cannot be unpacked: ${cause.message}`, cause);
  }
}
