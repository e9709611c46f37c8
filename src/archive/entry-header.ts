// What the headers of one entry say together: its block, pax records and GNU's long names before it. Which of them wins
// is as in Go's archive/tar.
import type { ByteString } from './byte-string.ts';
import { type EntryTime, type PaxRecords, paxNumber, paxTime, xattrsOf } from './pax-records.ts';
import { sparseName } from './sparse-map.ts';
import type { TarBlock } from './tar-block.ts';

export type EntryType =
  | 'file'
  | 'link'
  | 'symlink'
  | 'character-device'
  | 'block-device'
  | 'directory'
  | 'fifo'
  /** Something that is in no image. */
  | 'other';

export interface EntryHeader {
  /** As it stands in the archive, or in its extended headers. */
  readonly name: ByteString;
  readonly linkName: ByteString;
  readonly type: EntryType;
  /** The kind of entry, as it stands there. */
  readonly flag: string;
  /** All bits that are there. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly uname: ByteString;
  readonly gname: ByteString;
  readonly time: EntryTime;
  /** Of a device. */
  readonly major: number;
  readonly minor: number;
  readonly xattrs: ReadonlyMap<string, ByteString>;
  /** Records of the extended header for this entry alone, in their order. */
  readonly pax: PaxRecords;
  /** Bytes of data that follow. */
  readonly stored: number;
}

/** What headers before an entry say about it. */
export interface HeaderExtensions {
  readonly pax: PaxRecords;
  readonly longName?: ByteString | undefined;
  readonly longLink?: ByteString | undefined;
}

const types: Readonly<Record<string, EntryType>> = {
  '0': 'file',
  '\0': 'file',
  '1': 'link',
  '2': 'symlink',
  '3': 'character-device',
  '4': 'block-device',
  '5': 'directory',
  '6': 'fifo',
  // "Contiguous" files were one on some systems only; old GNU's sparse files are files.
  '7': 'file',
  S: 'file',
};

/** Links, devices and folders have no data, whatever their size says. */
export const withoutData = '123456';

/** @throws BrokenTar */
export function entryHeader(block: TarBlock, { pax, longName, longLink }: HeaderExtensions): EntryHeader {
  // An empty value says nothing.
  const text = (key: string, field: ByteString): ByteString => pax.get(key) || field;
  const number = (key: string, field: number): number => {
    const value = pax.get(key);
    return value ? paxNumber(value) : field;
  };
  const mtime = pax.get('mtime');
  const name = sparseName(pax) ?? longName ?? text('path', block.name);
  const size = number('size', block.size);
  return {
    name,
    linkName: longLink ?? text('linkpath', block.linkName),
    // Before POSIX, folders were files whose names end in a slash.
    type: block.flag === '\0' && name.endsWith('/') ? 'directory' : (types[block.flag] ?? 'other'),
    flag: block.flag,
    mode: block.mode,
    uid: number('uid', block.uid),
    gid: number('gid', block.gid),
    uname: text('uname', block.uname),
    gname: text('gname', block.gname),
    time: mtime ? paxTime(mtime) : { seconds: block.mtime, nanoseconds: 0 },
    major: block.major,
    minor: block.minor,
    xattrs: xattrsOf(pax),
    pax,
    stored: withoutData.includes(block.flag) ? 0 : size,
  };
}
