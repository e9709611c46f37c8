// What is kept of an entry of a layer while two images are compared: everything but the content, of which there is a digest.
import { isUtf8 } from 'node:buffer';
import { type ByteString, toBytes } from '../../archive/byte-string.ts';
import type { EntryType } from '../../archive/entry-header.ts';
import { type EntryTime, paxTimeText } from '../../archive/pax-records.ts';
import { storePathBase } from '../../store/store-path-name.ts';

export interface FileFacts {
  /** Names below the root, joined by `/`; without `.` and doubled slashes. The root is the empty text. */
  readonly path: ByteString;
  /** `link` only for a hard link to what lies in a layer that is not known. */
  readonly type: EntryType;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly uname: ByteString;
  readonly gname: ByteString;
  readonly time: EntryTime;
  readonly xattrs: ReadonlyMap<string, ByteString>;
  readonly linkName: ByteString;
  /** Of a device. */
  readonly major: number;
  readonly minor: number;
  /** Bytes of content. */
  readonly size: number;
  /** Index of the layer, from 0. */
  readonly layer: number;
  /** Of the content of a file; empty for everything else. */
  readonly digest: string;
  /** The same with hashes of store paths replaced. */
  readonly rewritten: string;
  /** Hash parts that its content names. */
  readonly references: readonly string[];
}

const storePathName = new RegExp(String.raw`^(?:[^/]+/)*?(${storePathBase})(?:/|$)`);

/** The store path that a name lies in, `/nix/store/HASH-NAME`, and the name in it. */
export function storePathOf(
  path: ByteString,
): { readonly storePath: string; readonly inside: ByteString } | undefined {
  const match = storePathName.exec(path);
  const base = match?.[1];
  if (base === undefined) return undefined;
  const end = path.indexOf(base) + base.length;
  return { storePath: `/${path.slice(0, end)}`, inside: path.slice(end + 1) };
}

/** A name as text: bytes that are no UTF-8 as `\xNN`. */
export function shownName(name: ByteString): string {
  const bytes = toBytes(name);
  if (isUtf8(bytes)) return bytes.toString('utf8');
  return name.replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`);
}

export function shownMode(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

/** `2024-01-01T00:00:00Z`, with a fraction where there is one; seconds since the epoch where no calendar reaches. */
export function shownTime(time: EntryTime): string {
  const date = new Date(time.seconds * 1000);
  if (Number.isNaN(date.getTime())) return `@${paxTimeText(time)}`;
  const fraction = time.nanoseconds === 0 ? '' : `.${String(time.nanoseconds).padStart(9, '0')}`;
  return `${date.toISOString().slice(0, -5)}${fraction.replace(/0+$/, '')}Z`;
}
