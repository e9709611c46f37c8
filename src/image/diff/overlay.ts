// What layers do to the file system below them, whatever that is: the tree of what they put there, with marks for what
// they take away. Over nothing it is the file system of a container. Rules as in `root-tree.ts`.
import type { ByteString } from '../../archive/byte-string.ts';
import { isBooks, isWhiteoutDevice, LayerConflict, namesOf, removedName } from '../root/root-tree.ts';
import { opaque, whiteout } from '../whiteout.ts';
import type { FileFacts } from './file-facts.ts';

export interface OverlayNode {
  /** `removed`: nothing is there, whatever lies below. `implied`: a folder that only names in it tell of. */
  state: FileFacts | 'removed' | 'implied';
  /** Empty but for folders. */
  readonly children: Map<ByteString, OverlayNode>;
  /** Of a folder: may there be names in it that only layers below know? */
  below: boolean;
}

/** Of what is no folder: one for all. Nothing is ever put into it. */
const none = new Map<ByteString, OverlayNode>();

/** @param below whether the layers lie over something that is not known */
export function emptyOverlay(below: boolean): OverlayNode {
  return { state: 'implied', children: new Map(), below };
}

export function isFolder({ state }: OverlayNode): boolean {
  return state === 'implied' || (state !== 'removed' && state.type === 'directory');
}

/**
 * Lays a layer over the others. Two names of one file share their facts.
 * @param limit of nodes that it may make
 * @returns how many it has made
 * @throws LayerConflict
 */
export function applyLayer(root: OverlayNode, entries: readonly FileFacts[], limit: number): number {
  let made = 0;
  const count = (nodes: number): void => {
    made += nodes;
    if (made > limit) throw new LayerConflict('it makes more files and folders than any image has');
  };
  // Whiteouts first: they are about the layers below.
  for (const entry of entries) count(hide(root, namesOf(entry.path), entry));
  for (const entry of entries) {
    const names = namesOf(entry.path);
    if (names.length === 0) {
      if (entry.type === 'directory') root.state = entry;
      continue;
    }
    if (names.slice(0, -1).some((name) => name.startsWith(whiteout)) || isBooks(names)) continue;
    count(put(root, names, entry));
  }
  return made;
}

function hide(root: OverlayNode, names: readonly ByteString[], entry: FileFacts): number {
  const name = names.at(-1);
  const removed = name === undefined ? undefined : removedName(name, entry);
  if (removed === undefined || (name !== opaque && removed.startsWith(whiteout))) return 0;
  let folder = root;
  let made = 0;
  for (const part of names.slice(0, -1)) {
    let child = folder.children.get(part);
    if (child === undefined && folder.below) {
      child = emptyOverlay(true);
      folder.children.set(part, child);
      made += 1;
    }
    if (child === undefined || !isFolder(child)) return made;
    folder = child;
  }
  if (name === opaque) {
    folder.children.clear();
    folder.below = false;
  } else remove(folder, removed);
  return made + 1;
}

function remove(folder: OverlayNode, name: ByteString): void {
  if (folder.below) folder.children.set(name, { state: 'removed', children: none, below: false });
  else folder.children.delete(name);
}

function put(root: OverlayNode, names: readonly ByteString[], entry: FileFacts): number {
  const name = names.at(-1) ?? '';
  const { folder, made } = folderFor(root, names, entry);
  if (name.startsWith(whiteout)) return made;
  if (isWhiteoutDevice(entry)) {
    remove(folder, name);
    return made + 1;
  }
  const facts = factsFor(root, entry);
  const existing = folder.children.get(name);
  const isDirectory = facts.type === 'directory';
  if (existing !== undefined && isDirectory && isFolder(existing)) existing.state = facts;
  else
    folder.children.set(name, {
      state: facts,
      children: isDirectory ? new Map() : none,
      below: isDirectory && existing === undefined && folder.below,
    });
  return made + 1;
}

/** The folder that these names lie in, made where it is missing, and how many were. */
function folderFor(
  root: OverlayNode,
  names: readonly ByteString[],
  { path, layer }: FileFacts,
): { readonly folder: OverlayNode; readonly made: number } {
  let folder = root;
  let made = 0;
  for (const name of names.slice(0, -1)) {
    let child = folder.children.get(name);
    if (child === undefined || !isFolder(child)) {
      // Each layer is unpacked on its own: what was there below is no folder of this layer.
      if (child !== undefined && typeof child.state === 'object' && child.state.layer === layer)
        throw new LayerConflict(
          `${JSON.stringify(path)} lies in ${JSON.stringify(name)}, which is no folder`,
        );
      child = emptyOverlay(child === undefined && folder.below);
      folder.children.set(name, child);
      made += 1;
    }
    folder = child;
  }
  return { folder, made };
}

function factsFor(root: OverlayNode, entry: FileFacts): FileFacts {
  if (entry.type === 'link') return linked(root, entry);
  if (entry.type === 'other')
    throw new LayerConflict(
      `${JSON.stringify(entry.path)} is of a kind that no image has, and that Docker refuses`,
    );
  return entry;
}

/** What the link is another name of; the link itself when that lies in what is not known. */
function linked(root: OverlayNode, entry: FileFacts): FileFacts {
  const names = namesOf(entry.linkName);
  let node: OverlayNode = root;
  for (const name of names) {
    const child = node.children.get(name);
    if (child === undefined && node.below) return { ...entry, linkName: names.join('/') };
    if (child === undefined || child.state === 'removed') throw noTarget(entry);
    node = child;
  }
  if (isFolder(node)) throw noTarget(entry);
  return node.state as FileFacts; // neither a folder nor removed
}

function noTarget({ path, linkName }: FileFacts): LayerConflict {
  return new LayerConflict(
    `${JSON.stringify(path)} is a hard link to ${JSON.stringify(linkName)}, which is no file`,
  );
}
