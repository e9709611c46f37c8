// The differences of two trees of files, name by name.
import type { ByteString } from '../../archive/byte-string.ts';
import { type CompareOptions, factChanges } from './compare-facts.ts';
import type { FileFacts } from './file-facts.ts';
import { hardLinks, type LinkGroups, type LinkPair, linkChanges } from './hard-links.ts';
import type { FieldChange } from './image-diff.ts';
import { isFolder, type OverlayNode } from './overlay.ts';
import { pairByHash } from './pair-by-hash.ts';
import type { TreeChange } from './tree-change.ts';

/** A place in one of the trees; without a node it is what lies below, if anything may. */
interface Place {
  readonly node: OverlayNode | undefined;
  readonly below: boolean;
}

interface Comparison extends CompareOptions {
  readonly groups: { readonly a: LinkGroups; readonly b: LinkGroups };
  readonly changes: Map<ByteString, TreeChange>;
  readonly linked: LinkPair[];
}

/** In the order of the names, folders before what is in them. */
export function compareOverlays(a: OverlayNode, b: OverlayNode, options: CompareOptions): TreeChange[] {
  const groups = { a: hardLinks(a), b: hardLinks(b) };
  const comparison: Comparison = { ...options, groups, changes: new Map(), linked: [] };
  compareAt('', { node: a, below: a.below }, { node: b, below: b.below }, comparison);
  const { changes, linked } = comparison;
  if (options.ignore.has('store-hashes'))
    for (const pair of pairByHash(changes, options)) notePair(pair, comparison);
  for (const { pair, field } of linkChanges(linked, groups, options.ignore)) {
    const { path, a: left, b: right } = pair;
    const { fields = [], unread = false } = changes.get(path) ?? {};
    changes.set(path, { path, a: left, b: right, fields: [...fields, field], unread });
  }
  return [...changes.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
}

function compareAt(path: ByteString, a: Place, b: Place, comparison: Comparison): void {
  const change = changeOf(path, a, b, comparison);
  if (change !== undefined) comparison.changes.set(path, change);
  const [insideA, insideB] = [inside(a), inside(b)];
  for (const name of new Set([...insideA.names, ...insideB.names]))
    compareAt(path === '' ? name : `${path}/${name}`, insideA.at(name), insideB.at(name), comparison);
}

function inside({ node, below }: Place): {
  readonly names: Iterable<ByteString>;
  at(name: ByteString): Place;
} {
  if (node === undefined) return { names: [], at: () => ({ node, below }) };
  return {
    names: node.children.keys(),
    at: (name) => ({ node: node.children.get(name), below: node.below }),
  };
}

function changeOf(path: ByteString, a: Place, b: Place, comparison: Comparison): TreeChange | undefined {
  const [left, right] = [seen(path, a), seen(path, b)];
  if (left === right) return undefined;
  if (typeof left === 'object' && typeof right === 'object') {
    notePair({ path, a: left, b: right }, comparison);
    const fields = [...factChanges(left, right, comparison), ...belowChanges(a, b)];
    return fields.length === 0 ? undefined : { path, a: left, b: right, fields, unread: false };
  }
  const change = { path, a: factsIn(left), b: factsIn(right), fields: [] };
  if (typeof left === 'object' || typeof right === 'object')
    return { ...change, unread: left !== 'nothing' && right !== 'nothing' };
  // Of an implied folder over something unknown, the names in it tell the rest.
  if (left !== 'nothing' && right !== 'nothing') return undefined;
  return { ...change, unread: true, removes: left === 'nothing' ? 'a' : 'b' };
}

/** Notes it where names that are one file have to be compared. */
function notePair(pair: LinkPair, { groups, linked }: Comparison): void {
  if (groups.a.has(pair.a) || groups.b.has(pair.b)) linked.push(pair);
}

/** `below` may be anything, `folder` a folder of which nothing is known. */
type Seen = FileFacts | 'nothing' | 'below' | 'folder';

function seen(path: ByteString, { node, below }: Place): Seen {
  if (node === undefined) return below ? 'below' : 'nothing';
  if (node.state === 'removed') return 'nothing';
  if (node.state === 'implied') return node.below ? 'folder' : impliedFolder(path);
  return node.state;
}

function factsIn(place: Seen): FileFacts | undefined {
  return typeof place === 'object' ? place : undefined;
}

function belowChanges({ node: a }: Place, { node: b }: Place): FieldChange[] {
  if (a === undefined || b === undefined || !isFolder(a) || !isFolder(b) || a.below === b.below) return [];
  const shows = ({ below }: OverlayNode): string => (below ? 'shown' : 'hidden');
  return [{ field: 'below', a: shows(a), b: shows(b) }];
}

/** As Docker makes it. */
function impliedFolder(path: ByteString): FileFacts {
  return {
    ...{ path, type: 'directory', mode: 0o755, uid: 0, gid: 0, uname: '', gname: '' },
    ...{ time: { seconds: 1, nanoseconds: 0 }, xattrs: new Map(), linkName: '', major: 0, minor: 0 },
    ...{ size: 0, layer: 0, digest: '', rewritten: '', references: [] },
  };
}
