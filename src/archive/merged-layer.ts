// The layer of nix2container: files of store paths, perhaps under other names, merged into one tree. Facts: its sources,
// nix/tar.go and nix/graph.go, of October 2022 and later.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { type ArchivePart, archiveChunks } from './archive-chunks.ts';
import { type ByteString, toByteString } from './byte-string.ts';
import { type TreeEntry, walkTree } from './file-tree.ts';
import { encodeGoHeader } from './go-header.ts';
import { type GoRegexp, goRegexp, loadGoRegexp } from './go-regexp.ts';
import type { LocatedPath, WriterOptions } from './store-layer.ts';
import { blockSize } from './tar-header.ts';

export interface MergedPath extends LocatedPath {
  /** What of the paths of its files is replaced by what (`ReplaceAll` of Go); files whose path becomes empty are left out. */
  readonly rewrite?: { readonly regex: string; readonly repl: string } | undefined;
  /** Of those that fit, each changes what the one before left. */
  readonly perms?: readonly MergedPerm[] | undefined;
}

export interface MergedPerm {
  /** Of Go, somewhere in the path of a file in the store. */
  readonly regex: string;
  /** Octal digits; empty for no change. */
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
  /** Empty for no change. */
  readonly uname: string;
  readonly gname: string;
}

/** All that decides the layer's bytes. Plain data: it crosses threads. */
export interface MergedLayerRecipe {
  /** Of files with one name the last one counts. */
  readonly merged: readonly MergedPath[];
  /** Seconds since the epoch, for every entry: 1, and 0 until July 2024. */
  readonly mtime: number;
  /** Until November 2024 the group was called like the user. */
  readonly gnameIsUname: boolean;
  readonly canonicalModes: boolean;
}

/** Loads what the recipe needs, before {@link mergedLayerChunks}. */
export async function prepareMergedLayer({ merged }: MergedLayerRecipe): Promise<void> {
  if (merged.some(({ rewrite, perms }) => rewrite !== undefined || perms?.length)) await loadGoRegexp();
}

/**
 * The layer archive in chunks: a tree in the order of the bytes of names; folders that no store path has are of root. The
 * names of all files are in memory.
 * @throws as {@link archiveChunks}; NixlayerError E_STORE_FORMAT, E_SPEC (a pattern is none)
 */
export function mergedLayerChunks(
  recipe: MergedLayerRecipe,
  { newChunk, stamps }: WriterOptions = {},
): Generator<Buffer, number> {
  return archiveChunks(mergedLayerParts(recipe, stamps), newChunk, 'entries');
}

interface Node {
  readonly children: Map<ByteString, Node>;
  /** Absent for a folder that no store path has. */
  file?: { readonly entry: TreeEntry; readonly source: ByteString; readonly perms: readonly Perm[] };
}

type Perm = Omit<MergedPerm, 'regex'> & { readonly regexp: GoRegexp };

function* mergedLayerParts(
  recipe: MergedLayerRecipe,
  stamps: WriterOptions['stamps'],
): Generator<ArchivePart, void> {
  const root: Node = { children: new Map() };
  for (const path of recipe.merged) {
    addPath(root, path, recipe.canonicalModes, stamps);
    stamps?.endPath();
  }
  yield* partsBelow(root, '', recipe);
  yield Buffer.alloc(2 * blockSize);
}

function addPath(
  root: Node,
  { storePath, location, rewrite, perms = [] }: MergedPath,
  canonicalModes: boolean,
  stamps: WriterOptions['stamps'],
): void {
  const start = toByteString(storePath);
  const rewriting = rewrite && regexpOf(rewrite.regex);
  const compiled = perms.map(({ regex, ...perm }): Perm => ({ ...perm, regexp: regexpOf(regex) }));
  for (const entry of walkTree(location, canonicalModes, { onStatus: stamps?.add })) {
    const source = start + entry.relative;
    const name = rewriting?.replaceAll(source, rewrite?.repl ?? '') ?? source;
    if (name !== '') nodeAt(root, name).file = { entry, source, perms: compiled };
  }
}

function regexpOf(pattern: string): GoRegexp {
  const regexp = goRegexp(pattern);
  if (regexp !== undefined) return regexp;
  throw new NixlayerError('E_SPEC', `${JSON.stringify(pattern)} is no regular expression of Go`);
}

/** The first part of an absolute name is empty. */
function nodeAt(root: Node, name: ByteString): Node {
  let node = root;
  for (const part of partsOf(name)) {
    let next = node.children.get(part);
    if (next === undefined) {
      next = { children: new Map() };
      node.children.set(part, next);
    }
    node = next;
  }
  return node;
}

/** Without empty parts, `.` and `..`, as Go's `filepath.Clean` leaves a name. */
function partsOf(name: ByteString): ByteString[] {
  const isAbsolute = name.startsWith('/');
  const parts: ByteString[] = [];
  for (const part of name.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (!isAbsolute) parts.push(part);
  }
  return isAbsolute ? ['', ...parts] : parts.length === 0 ? ['.'] : parts;
}

function* partsBelow(node: Node, base: ByteString, recipe: MergedLayerRecipe): Generator<ArchivePart, void> {
  const { mtime } = recipe;
  for (const part of [...node.children.keys()].sort()) {
    const child = node.children.get(part) as Node;
    const name = part === '' ? '/' : base === '' || base === '/' ? base + part : `${base}/${part}`;
    if (child.file === undefined) yield encodeGoHeader({ ...madeFolder, name, mtime });
    else {
      const { entry } = child.file;
      const { type, size, linkName } = entry;
      yield encodeGoHeader({ type, name, linkName, size, mtime, ...ownerOf(child.file, recipe) });
      if (size > 0) yield { location: entry.location, size, whole: true };
    }
    yield* partsBelow(child, name, recipe);
  }
}

const ofRoot = { uid: 0, gid: 0, uname: 'root', gname: 'root' } as const;
const madeFolder = { ...ofRoot, type: 'directory', mode: 0o755, size: 0 } as const;

function ownerOf(
  { entry, source, perms }: NonNullable<Node['file']>,
  { gnameIsUname }: MergedLayerRecipe,
): { readonly mode: number; readonly uid: number; readonly gid: number; uname: string; gname: string } {
  let owner = { ...ofRoot, mode: entry.type === 'symlink' ? 0o777 : entry.mode } as {
    mode: number;
    uid: number;
    gid: number;
    uname: string;
    gname: string;
  };
  for (const { regexp, mode, uid, gid, uname, gname } of perms) {
    if (!regexp.matches(source)) continue;
    const digits = /^[0-7]+/.exec(mode)?.[0];
    owner = {
      mode: digits === undefined ? owner.mode : Number.parseInt(digits, 8),
      uid,
      gid,
      uname: uname === '' ? owner.uname : uname,
      gname: gname === '' ? owner.gname : gnameIsUname ? uname : gname,
    };
  }
  return owner;
}
