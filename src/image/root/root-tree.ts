// The file system that the layers of an image make when they are laid over each other, as plain data: a tree of what
// each name is, without content. Rules of layers and whiteouts: OCI image specification, "Image Layer Filesystem
// Changeset".
import type { ByteString } from '../../archive/byte-string.ts';
import type { EntryType } from '../../archive/entry-header.ts';
import type { EntryTime } from '../../archive/pax-records.ts';
import type { SparseMap } from '../../archive/sparse-map.ts';
import { opaque, whiteout } from '../whiteout.ts';

type RootEntryType = Exclude<EntryType, 'link' | 'other'>;

export interface RootEntry {
  readonly type: RootEntryType;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly time: EntryTime;
  readonly xattrs: ReadonlyMap<string, ByteString>;
  readonly linkName: ByteString;
  /** Of a device. */
  readonly major: number;
  readonly minor: number;
  /** Bytes of a file's content, which starts at `offset` of the uncompressed layer with the index `layer`. */
  readonly size: number;
  readonly layer: number;
  readonly offset: number;
  /** Of a file of which less is stored there. */
  readonly sparse?: SparseMap | undefined;
}

/** An entry of a layer archive; a hard link is another name of what `linkName` is in the tree. */
export interface LayerEntry extends Omit<RootEntry, 'type'> {
  readonly path: ByteString;
  readonly type: EntryType;
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
  for (const entry of entries) hide(root, namesOf(entry.path), entry);
  let made = 0;
  for (const entry of entries) {
    const names = namesOf(entry.path);
    // The root itself is that of the container; what lies in a whiteout is nowhere, and so are old books.
    if (names.length === 0 || names.slice(0, -1).some((name) => name.startsWith(whiteout))) continue;
    if (isBooks(names)) continue;
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

/** @throws LayerConflict */
export function namesOf(path: ByteString): readonly ByteString[] {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  if (names.includes('..')) throw new LayerConflict(`${JSON.stringify(path)} leads out of the image`);
  if (path.length > maxPath) throw new LayerConflict(`a path has ${path.length} bytes, more than ${maxPath}`);
  return names;
}

/** Names with the prefix twice are the books of old storage drivers. */
export function isBooks(names: readonly ByteString[]): boolean {
  return names.length === 1 && names[0] !== opaque && names[0]?.startsWith(whiteout + whiteout) === true;
}

/** As the overlay file system of Linux keeps a whiteout on disk. */
export function isWhiteoutDevice({
  type,
  major,
  minor,
}: Pick<LayerEntry, 'type' | 'major' | 'minor'>): boolean {
  return type === 'character-device' && major === 0 && minor === 0;
}

/** The name that an entry takes away from the folder that it is in. */
export function removedName(
  name: ByteString,
  entry: Pick<LayerEntry, 'type' | 'major' | 'minor'>,
): ByteString | undefined {
  if (name.startsWith(whiteout)) return name.slice(whiteout.length);
  return isWhiteoutDevice(entry) ? name : undefined;
}

function hide(root: RootNode, names: readonly ByteString[], entry: LayerEntry): void {
  const name = names.at(-1);
  const removed = name === undefined ? undefined : removedName(name, entry);
  if (removed === undefined) return;
  const folder = find(root, names.slice(0, -1));
  if (name === opaque) folder?.children.clear();
  else if (!removed.startsWith(whiteout)) folder?.children.delete(removed);
}

/** @returns how many nodes it has made: what only removes something makes the folders that it is in, as for Docker */
function put(root: RootNode, names: readonly ByteString[], given: LayerEntry): number {
  const name = names.at(-1) ?? '';
  const { folder, made } = folderFor(root, names, given);
  if (name.startsWith(whiteout)) return made;
  if (isWhiteoutDevice(given)) {
    folder.children.delete(name);
    return made;
  }
  const entry = entryOf(root, given);
  const existing = folder.children.get(name);
  if (existing?.entry.type === 'directory' && entry.type === 'directory') existing.entry = entry;
  else folder.children.set(name, { entry, children: entry.type === 'directory' ? new Map() : none });
  return made + 1;
}

/** The folder that these names lie in, made where it is missing, and how many were. */
function folderFor(
  root: RootNode,
  names: readonly ByteString[],
  { path, layer }: LayerEntry,
): { readonly folder: RootNode; readonly made: number } {
  let folder = root;
  let made = 0;
  for (const name of names.slice(0, -1)) {
    let child = folder.children.get(name);
    if (child?.entry.type !== 'directory') {
      // Each layer is unpacked on its own: what was there below is no folder of this layer.
      if (child?.entry.layer === layer)
        throw new LayerConflict(
          `${JSON.stringify(path)} lies in ${JSON.stringify(name)}, which is no folder`,
        );
      child = { entry: impliedDirectory(layer), children: new Map() };
      folder.children.set(name, child);
      made += 1;
    }
    folder = child;
  }
  return { folder, made };
}

function entryOf(root: RootNode, { path, type, ...given }: LayerEntry): RootEntry {
  if (type === 'link') return linked(root, path, given);
  if (type === 'other')
    throw new LayerConflict(
      `${JSON.stringify(path)} is of a kind that no image has, and that Docker refuses`,
    );
  // chown(2) has 32 bits for each.
  for (const id of [given.uid, given.gid])
    if (id < 0 || id > 0xffff_ffff)
      throw new LayerConflict(`${JSON.stringify(path)} belongs to ${id}, which is no user or group`);
  return { ...given, type };
}

function linked(
  root: RootNode,
  path: ByteString,
  { linkName, layer }: Pick<LayerEntry, 'linkName' | 'layer'>,
): RootEntry {
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

/** That of files in a Nix store. */
const time = { seconds: 1, nanoseconds: 0 };

function impliedDirectory(layer: number): RootEntry {
  const facts = { mode: 0o755, uid: 0, gid: 0, time, xattrs: new Map() };
  return { type: 'directory', ...facts, linkName: '', major: 0, minor: 0, size: 0, layer, offset: 0 };
}
