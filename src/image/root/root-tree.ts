// The file system that the layers of an image make when they are laid over each other, as plain data: a tree of what
// each name is, without content. Rules of layers and whiteouts: OCI image specification, "Image Layer Filesystem
// Changeset".
import type { ByteString } from '../../archive/byte-string.ts';
import { opaque, whiteout } from '../whiteout.ts';

export type RootEntryType = 'file' | 'directory' | 'symlink' | 'fifo' | 'character-device' | 'block-device';

export interface RootEntry {
  readonly type: RootEntryType;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly linkName: ByteString;
  /** Of a device. */
  readonly major: number;
  readonly minor: number;
  /** Bytes of a file's content, which starts at `offset` of the uncompressed layer with the index `layer`. */
  readonly size: number;
  readonly layer: number;
  readonly offset: number;
}

/** An entry of a layer archive; a hard link is another name of what `linkName` is in the tree. */
export interface LayerEntry extends Omit<RootEntry, 'type'> {
  readonly path: ByteString;
  readonly type: RootEntryType | 'link';
}

export interface RootNode {
  entry: RootEntry;
  /** Empty but for directories. */
  readonly children: Map<ByteString, RootNode>;
}

/** A layer that no tree can be made of; the message tells about an entry. */
export class LayerConflict extends Error {}

/** Of what is no directory: one for all, as an image has many files. Nothing is ever put into it. */
const none = new Map<ByteString, RootNode>();
/** PATH_MAX of Linux: a longer name could not be unpacked either. */
const maxPath = 4096;

export function emptyRoot(): RootNode {
  return { entry: impliedDirectory(0), children: new Map() };
}

/**
 * Lays a layer over the tree. Whiteouts first: they are about the layers below.
 * @param limit of nodes that it may make: names of folders that are only in paths below them are nodes as well
 * @returns how many it has made
 * @throws LayerConflict
 */
export function addLayer(root: RootNode, entries: readonly LayerEntry[], limit: number): number {
  for (const { path } of entries) hide(root, namesOf(path));
  let made = 0;
  for (const entry of entries) {
    const names = namesOf(entry.path);
    // The root itself is that of the container; what lies in a whiteout is nowhere.
    if (names.length === 0 || names.some((name) => name.startsWith(whiteout))) continue;
    made += put(root, names, entry);
    if (made > limit) throw new LayerConflict('it makes more files and folders than any image has');
  }
  return made;
}

/** Every entry below the root with its path: folders before what is in them, names in the order of their bytes. */
export function* rootEntries(
  node: RootNode,
  folder: ByteString = '',
): Generator<readonly [ByteString, RootEntry]> {
  for (const name of [...node.children.keys()].sort()) {
    const child = node.children.get(name) as RootNode; // a key of the map
    const path = `${folder}${name}`;
    yield [path, child.entry];
    if (child.children.size > 0) yield* rootEntries(child, `${path}/`);
  }
}

function namesOf(path: ByteString): readonly ByteString[] {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  if (names.includes('..')) throw new LayerConflict(`${JSON.stringify(path)} leads out of the image`);
  if (path.length > maxPath) throw new LayerConflict(`a path has ${path.length} bytes, more than ${maxPath}`);
  return names;
}

function hide(root: RootNode, names: readonly ByteString[]): void {
  const name = names.at(-1);
  if (name === undefined || !name.startsWith(whiteout)) return;
  const folder = find(root, names.slice(0, -1));
  if (name === opaque) folder?.children.clear();
  // Names with the prefix twice are the books of old storage drivers.
  else if (!name.startsWith(whiteout + whiteout)) folder?.children.delete(name.slice(whiteout.length));
}

/** @returns how many nodes it has made */
function put(root: RootNode, names: readonly ByteString[], { path, ...given }: LayerEntry): number {
  const entry = given.type === 'link' ? linked(root, path, given) : { ...given, type: given.type };
  let folder = root;
  let made = 1;
  for (const name of names.slice(0, -1)) {
    let child = folder.children.get(name);
    if (child?.entry.type !== 'directory') {
      // Each layer is unpacked on its own: what was there below is no folder of this layer.
      if (child?.entry.layer === given.layer)
        throw new LayerConflict(
          `${JSON.stringify(path)} lies in ${JSON.stringify(name)}, which is no folder`,
        );
      child = { entry: impliedDirectory(given.layer), children: new Map() };
      folder.children.set(name, child);
      made += 1;
    }
    folder = child;
  }
  const name = names.at(-1) ?? '';
  const existing = folder.children.get(name);
  if (existing?.entry.type === 'directory' && entry.type === 'directory') existing.entry = entry;
  else folder.children.set(name, { entry, children: entry.type === 'directory' ? new Map() : none });
  return made;
}

function linked(root: RootNode, path: ByteString, { linkName, layer }: Omit<LayerEntry, 'path'>): RootEntry {
  const target = find(root, namesOf(linkName))?.entry;
  if (target === undefined || target.type === 'directory')
    throw new LayerConflict(
      `${JSON.stringify(path)} is a hard link to ${JSON.stringify(linkName)}, which is no file`,
    );
  return target.type === 'file' ? target : { ...target, layer };
}

function find(root: RootNode, names: readonly ByteString[]): RootNode | undefined {
  let node: RootNode | undefined = root;
  for (const name of names) node = node?.children.get(name);
  return node;
}

function impliedDirectory(layer: number): RootEntry {
  const owner = { mode: 0o755, uid: 0, gid: 0 };
  return { type: 'directory', ...owner, linkName: '', major: 0, minor: 0, size: 0, layer, offset: 0 };
}
