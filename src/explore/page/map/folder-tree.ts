// The folders of a list of files, with their sizes.
import type { FileRow } from '../../data/page-data.ts';

export interface FolderNode {
  /** From where the list begins; empty for its root. */
  readonly path: string;
  /** The last part of it. */
  readonly name: string;
  /** Bytes of all below. */
  size: number;
  readonly folders: Map<string, FolderNode>;
  readonly files: FileRow[];
}

const known = new WeakMap<readonly FileRow[], FolderNode>();

export function folderTree(rows: readonly FileRow[]): FolderNode {
  const before = known.get(rows);
  if (before !== undefined) return before;
  const root: FolderNode = { path: '', name: '', size: 0, folders: new Map(), files: [] };
  for (const row of rows) {
    const [path, size] = row;
    root.size += size;
    let at = root;
    let start = 0;
    for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', start)) {
      const name = path.slice(start, slash);
      let next = at.folders.get(name);
      if (next === undefined) {
        next = { path: path.slice(0, slash), name, size: 0, folders: new Map(), files: [] };
        at.folders.set(name, next);
      }
      next.size += size;
      at = next;
      start = slash + 1;
    }
    at.files.push(row);
  }
  known.set(rows, root);
  return root;
}

/** Undefined where there is no such folder. */
export function folderAt(root: FolderNode, path: string): FolderNode | undefined {
  if (path === '') return root;
  return path.split('/').reduce<FolderNode | undefined>((folder, name) => folder?.folders.get(name), root);
}
