// One tar header, read as far as rules need it, and with other owner, mode and attributes.

import type { ByteString } from '../byte-string.ts';
import { type EntryHeader, entryHeader } from '../entry-header.ts';
import { parsePaxRecords, xattrRecord } from '../pax-records.ts';
import { BrokenTar, parseTarBlock, textAt } from '../tar-block.ts';
import { blockSize, encodeExtendedHeader, numberFits, writeChecksum, writeOctal } from '../tar-header.ts';
import type { EntryChanges, EntryType } from './rule-set.ts';

/** A header that says more about the entry after it: pax records (`x`, `g`), a GNU name (`L`) or link target (`K`). */
export interface ExtendedHeader {
  readonly flag: string;
  /** Its block, its data and the padding. */
  readonly bytes: Buffer;
  /** Bytes of data. */
  readonly size: number;
}

/** How rules call what an entry is. */
export function ruleType({ type }: EntryHeader): EntryType {
  return type === 'file' || type === 'directory' || type === 'symlink' ? type : 'other';
}

/** Undefined for an ordinary header; else the bytes of data of an extended one. @throws BrokenTar when it is no header */
export function extendedSize(block: Buffer): number | undefined {
  const { flag, size } = parseTarBlock(block);
  if (!'xgLK'.includes(flag)) return undefined;
  if (size < 0) throw new BrokenTar('the size of an extended header is negative');
  return size;
}

/** @throws BrokenTar */
export function readHeader(block: Buffer, extended: readonly ExtendedHeader[]): EntryHeader {
  // A global header says nothing, and parts what is before it from the entry.
  const own = extended.slice(extended.findLastIndex(({ flag }) => flag === 'g') + 1);
  const nameIn = (flag: string): ByteString | undefined => {
    const last = own.findLast((each) => each.flag === flag);
    return last && textAt(dataOf(last), 0, last.size);
  };
  const extensions = { pax: recordsOf(own), longName: nameIn('L'), longLink: nameIn('K') };
  return entryHeader(parseTarBlock(block), extensions);
}

/** The header's blocks with the changes. */
export function changeHeader(
  block: Buffer,
  extended: readonly ExtendedHeader[],
  changes: EntryChanges,
): Buffer[] {
  const changed = Buffer.from(block);
  const records = recordsOf(extended);
  if (changes.mode !== undefined) writeOctal(changed, changes.mode, 100, 7);
  const owner = (key: 'uid' | 'gid', at: number): void => {
    const value = changes[key];
    if (value === undefined) return;
    records.delete(key);
    if (!numberFits(value, 7)) records.set(key, String(value));
    writeOctal(changed, value, at, 7);
    changed[at + 7] = 0;
  };
  const name = (key: 'uname' | 'gname', at: number): void => {
    const value = changes[key];
    if (value === undefined) return;
    records.delete(key);
    changed.fill(0, at, at + 32);
    changed.write(value, at, 32, 'latin1');
  };
  owner('uid', 108);
  owner('gid', 116);
  name('uname', 265);
  name('gname', 297);
  for (const [key, value] of changes.xattrs) records.set(xattrRecord(key), value);
  changed.fill(' ', 148, 156);
  writeChecksum(changed, 0);
  return [
    ...extended.filter(({ flag }) => flag !== 'x').map(({ bytes }) => bytes),
    ...(records.size > 0 ? [encodeExtendedHeader(records)] : []),
    changed,
  ];
}

function dataOf({ bytes, size }: ExtendedHeader): Buffer {
  return bytes.subarray(blockSize, blockSize + size);
}

/** The pax records of the headers for this entry alone, in their order. */
function recordsOf(extended: readonly ExtendedHeader[]): Map<string, ByteString> {
  const last = extended.findLast(({ flag }) => flag === 'x');
  return last === undefined ? new Map() : parsePaxRecords(dataOf(last));
}
