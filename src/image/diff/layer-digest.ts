// When two layers have the same entries, whatever archive and compression they are in.
import { createHash } from 'node:crypto';
import type { ByteString } from '../../archive/byte-string.ts';
import { paxTimeText } from '../../archive/pax-records.ts';
import { isWhiteoutDevice, namesOf } from '../root/root-tree.ts';
import type { FileFacts } from './file-facts.ts';

export interface EntriesDigest {
  /** Of the entries in their order. */
  readonly ordered: string;
  /**
   * Of the entries sorted by name; undefined where their order says something: names that stand there twice, links before
   * what they lead to, and devices that take something away.
   */
  readonly sorted: string | undefined;
}

export function digestEntries(entries: readonly FileFacts[]): EntriesDigest {
  const ordered = digestOf(entries, (entry) => entryText(entry, entry.linkName, ''));
  return { ordered, sorted: sortedDigest(entries) };
}

function sortedDigest(entries: readonly FileFacts[]): string | undefined {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  if (byPath.size < entries.length || entries.some(isWhiteoutDevice)) return undefined;
  // Any of several names of one file may be the one that the others are links to.
  const firstNames = new Map<FileFacts, ByteString>();
  const targets = new Map<FileFacts, FileFacts>();
  const seen = new Set<ByteString>();
  for (const entry of entries) {
    seen.add(entry.path);
    if (entry.type !== 'link') continue;
    const linked = linkedPath(entry);
    // It leads to what the layers below have of that name.
    if (byPath.has(linked) && !seen.has(linked)) return undefined;
    const target = targetOf(entry, byPath);
    if (target === undefined) continue;
    targets.set(entry, target);
    const before = firstNames.get(target) ?? target.path;
    firstNames.set(target, [before, entry.path].sort()[0] ?? before);
  }
  const byName = entries.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return digestOf(byName, (entry) => {
    const target = targets.get(entry) ?? entry;
    return entryText({ ...target, path: entry.path }, target.linkName, firstNames.get(target) ?? '');
  });
}

/** The file of the same layer that a link leads to, perhaps over other links. */
function targetOf(link: FileFacts, byPath: ReadonlyMap<ByteString, FileFacts>): FileFacts | undefined {
  let entry: FileFacts | undefined = link;
  for (let steps = 0; entry?.type === 'link'; steps += 1) {
    if (steps > 16) return undefined;
    entry = byPath.get(linkedPath(entry));
  }
  return entry;
}

function linkedPath({ linkName }: FileFacts): ByteString {
  return namesOf(linkName).join('/');
}

function entryText(facts: FileFacts, linkName: ByteString, group: ByteString): string {
  const { path, type, mode, uid, gid, uname, gname, time, major, minor, size, digest } = facts;
  const device = type.endsWith('-device') ? [major, minor] : [];
  const xattrs = [...facts.xattrs].sort(([a], [b]) => (a < b ? -1 : 1));
  const link = type === 'file' ? '' : linkName;
  return JSON.stringify([
    ...[path, type, mode, uid, gid, uname, gname, paxTimeText(time), device, xattrs],
    ...[link, size, digest, group],
  ]);
}

/** Text by text: together they take more memory than the entries. */
function digestOf(entries: readonly FileFacts[], textOf: (entry: FileFacts) => string): string {
  const hash = createHash('sha256');
  for (const entry of entries) hash.update(textOf(entry)).update('\n');
  return hash.digest('hex');
}
