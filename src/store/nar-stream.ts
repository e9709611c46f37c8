// The NAR hash of a tree whose entries come one after the other, as from an archive.
import { createHash } from 'node:crypto';
import { narLength, narString } from './nar.ts';

export type TreeStreamEntry = {
  /** Components below the root; none for the root itself. */
  readonly path: readonly string[];
} & (
  | { readonly type: 'directory' }
  | { readonly type: 'symlink'; readonly target: string }
  | { readonly type: 'regular'; readonly executable: boolean; readonly size: number }
);

export interface NarStream {
  /**
   * The next entry; the content of a regular file must follow. False when NAR has another order, or no such tree: it is
   * of no use then.
   */
  add(entry: TreeStreamEntry): boolean;
  /** A part of the content of the file that was added last. */
  content(chunk: Uint8Array): void;
  /** SRI, `sha256-…=`; undefined when there was no entry. */
  finish(): string | undefined;
}

/**
 * NAR wants every folder before its content, and names in the order of their bytes. Layers of layered images have that
 * order; those of buildImage have it unless a name goes on where that of a folder beside it ends (`a`, `a-b`).
 */
export function narStream(): NarStream {
  const hash = createHash('sha256');
  const text = (...values: string[]): void => {
    for (const value of values) hash.update(narString(Buffer.from(value)));
  };
  // Folders that are open, from the root down, each with the name that came last in it.
  const open: { readonly name: string; last?: Buffer }[] = [];
  let begun = false;
  /** Ends the file or link that was added last. */
  let endLeaf = (): void => {};

  const endNode = (isRoot: boolean): void => {
    text(')'); // of the node
    if (!isRoot) text(')'); // of the entry
  };
  const closeTo = (depth: number): void => {
    endLeaf();
    endLeaf = () => {};
    while (open.length > depth) {
      open.pop();
      endNode(open.length === 0);
    }
  };
  const enterRoot = (): boolean => {
    if (begun) return false;
    begun = true;
    text('nix-archive-1');
    return true;
  };
  const enter = (path: readonly string[]): boolean => {
    const name = path.at(-1);
    if (name === undefined) return enterRoot();
    if (!path.slice(0, -1).every((parent, index) => open[index + 1]?.name === parent)) return false;
    closeTo(path.length);
    const folder = open.at(-1);
    const bytes = Buffer.from(name);
    if (folder === undefined || (folder.last && Buffer.compare(folder.last, bytes) >= 0)) return false;
    folder.last = bytes;
    text('entry', '(', 'name', name, 'node');
    return true;
  };

  return {
    add(entry) {
      if (!enter(entry.path)) return false;
      const isRoot = entry.path.length === 0;
      text('(', 'type', entry.type);
      switch (entry.type) {
        case 'directory':
          open.push({ name: entry.path.at(-1) ?? '' });
          return true;
        case 'symlink':
          text('target', entry.target);
          endLeaf = () => endNode(isRoot);
          return true;
        case 'regular':
          if (entry.executable) text('executable', '');
          text('contents');
          hash.update(narLength(entry.size));
          endLeaf = () => {
            hash.update(Buffer.alloc((8 - (entry.size % 8)) % 8));
            endNode(isRoot);
          };
          return true;
      }
    },
    content: (chunk) => void hash.update(chunk),
    finish() {
      closeTo(0);
      return begun ? `sha256-${hash.digest('base64')}` : undefined;
    },
  };
}
