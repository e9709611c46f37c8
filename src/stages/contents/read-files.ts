// The files of an image by where they belong: to a store path, or to a layer.
import { toText } from '../../archive/byte-string.ts';
import { walkTree } from '../../archive/file-tree.ts';
import type { TarEntry } from '../../archive/tar-entries.ts';
import { throwIfAborted } from '../../errors/aborted.ts';
import { whiteout } from '../../image/whiteout.ts';
import type { FileEntry } from './image-contents.ts';

/** Files as they are found in layers. */
export interface FoundFiles {
  /** By store path: of the uppermost layer that has it. */
  readonly ofStorePaths: Map<string, readonly FileEntry[]>;
  /** By index of the layer: those in no store path. */
  readonly ofLayers: ReadonlyMap<number, readonly FileEntry[]>;
  /** For `onEntry` of `readStorePaths`. */
  readonly add: (entry: TarEntry, layer: number, storePath: string | undefined) => void;
}

export function collectFiles(): FoundFiles {
  const ofStorePaths = new Map<string, FileEntry[]>();
  const layerOf = new Map<string, number>();
  const ofLayers = new Map<number, FileEntry[]>();
  return {
    ofStorePaths,
    ofLayers,
    add(entry, layer, storePath) {
      const name = toText(entry.name)
        .replace(/^\.?\/+/, '')
        .replace(/\/+$/, '');
      if (storePath === undefined) {
        const file = fileOf(entry, name);
        if (file !== undefined) listIn(ofLayers, layer).push(file);
        return;
      }
      if (layerOf.get(storePath) !== layer) {
        layerOf.set(storePath, layer);
        ofStorePaths.set(storePath, []);
      }
      const file = fileOf(entry, name.slice(storePath.length));
      if (file !== undefined) listIn(ofStorePaths, storePath).push(file);
    },
  };
}

/** Undefined for folders. */
function fileOf(entry: TarEntry, path: string): FileEntry | undefined {
  const base = path.slice(path.lastIndexOf('/') + 1);
  if (base.startsWith(whiteout)) return { path, size: 0, type: 'removal' };
  switch (entry.type) {
    case 'file':
      return { path, size: entry.size };
    case 'directory':
      return undefined;
    case 'symlink':
      return { path, size: 0, type: 'symlink', target: toText(entry.linkName) };
    case 'link':
      return { path, size: 0, type: 'hard link', target: toText(entry.linkName) };
    default:
      return { path, size: 0, type: 'device' };
  }
}

function listIn<Key>(lists: Map<Key, FileEntry[]>, key: Key): FileEntry[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

/**
 * The files below a store path on this machine.
 * @throws NixlayerError E_INVALID_PATH, E_STORE_FORMAT, E_ABORTED
 */
export function filesBelow(location: string, signal: AbortSignal | undefined): readonly FileEntry[] {
  const files: FileEntry[] = [];
  for (const { type, relative, size, linkName } of walkTree(location, false)) {
    throwIfAborted(signal);
    const path = toText(relative.slice(1));
    if (type === 'file') files.push({ path, size });
    else if (type === 'symlink') files.push({ path, size: 0, type, target: toText(linkName ?? '') });
  }
  return files;
}
