// What two files of one name differ in, and which of that was asked to be ignored.
import { type ByteString, toBytes } from '../../archive/byte-string.ts';
import { sha256Hex } from '../../store/hash.ts';
import { type FileFacts, shownMode, shownName, shownTime } from './file-facts.ts';
import type { FieldChange, Tolerance } from './image-diff.ts';
import { rewriteHashes } from './store-hashes.ts';

export interface CompareOptions {
  /** Tolerances that were asked for. */
  readonly ignore: ReadonlySet<Tolerance>;
  /** Hashes of store paths of both images. */
  readonly replacements: ReadonlyMap<string, string>;
}

/** Fields that differ; none for files that are the same. Hard links are compared elsewhere: they are about several names. */
export function factChanges(a: FileFacts, b: FileFacts, options: CompareOptions): FieldChange[] {
  const { replacements } = options;
  const changes: FieldChange[] = [];
  const note = (
    field: FieldChange['field'],
    left: string,
    right: string,
    by: readonly Tolerance[] = [],
  ): void => {
    const tolerance = by.find((each) => options.ignore.has(each));
    changes.push({ field, a: left, b: right, ...(tolerance !== undefined && { tolerance }) });
  };
  const add = (
    field: FieldChange['field'],
    left: string,
    right: string,
    ...by: readonly Tolerance[]
  ): void => {
    if (left !== right) note(field, left, right, by);
  };
  // Other bytes may be shown as the same text.
  const addName = (
    field: FieldChange['field'],
    left: ByteString,
    right: ByteString,
    ...by: readonly Tolerance[]
  ): void => {
    if (left !== right) note(field, shownName(left), shownName(right), by);
  };
  add('type', shownType(a), shownType(b));
  // The permission bits of a symbolic link mean nothing.
  if (a.type !== 'symlink' || b.type !== 'symlink') add('mode', shownMode(a.mode), shownMode(b.mode), 'mode');
  add('uid', String(a.uid), String(b.uid), 'owner');
  add('gid', String(a.gid), String(b.gid), 'owner');
  addName('uname', a.uname, b.uname, 'owner', ...(a.uid === b.uid ? namesOnly : []));
  addName('gname', a.gname, b.gname, 'owner', ...(a.gid === b.gid ? namesOnly : []));
  add('mtime', shownTime(a.time), shownTime(b.time), 'mtime');
  if (a.type !== b.type) return changes;
  if (a.digest !== b.digest) {
    const byHash: readonly Tolerance[] = a.rewritten === b.rewritten ? ['store-hashes'] : [];
    add('size', String(a.size), String(b.size));
    add('content', a.digest, b.digest, ...byHash);
  }
  if (a.linkName !== b.linkName && a.type !== 'file') {
    const same = rewriteHashes(a.linkName, replacements) === rewriteHashes(b.linkName, replacements);
    addName('link target', a.linkName, b.linkName, ...(same ? hashesOnly : []));
  }
  if (a.type.endsWith('-device')) add('device', `${a.major}:${a.minor}`, `${b.major}:${b.minor}`);
  for (const name of new Set([...a.xattrs.keys(), ...b.xattrs.keys()].sort()))
    add(`xattr ${name}`, shownValue(a.xattrs.get(name)), shownValue(b.xattrs.get(name)), 'xattrs');
  return changes;
}

const namesOnly: readonly Tolerance[] = ['owner-names'];
const hashesOnly: readonly Tolerance[] = ['store-hashes'];

export function shownType({ type }: FileFacts): string {
  return type === 'link' ? 'hard link' : type.replace('-', ' ');
}

/** Text as it is, bytes in hexadecimal digits, a digest of what is long. */
function shownValue(value: ByteString | undefined): string {
  if (value === undefined) return 'none';
  if (value.length > 256) return `${value.length} bytes, sha256:${sha256Hex(toBytes(value))}`;
  return /^[\x20-\x7e]*$/.test(value) ? JSON.stringify(value) : `0x${toBytes(value).toString('hex')}`;
}
