// Records of pax headers (POSIX.1-2008 pax, "pax Extended Header"): "LENGTH KEY=VALUE\n" each, where LENGTH counts
// itself. What is accepted is what Go's archive/tar accepts.
import type { ByteString } from './byte-string.ts';
import { BrokenTar } from './tar-block.ts';

export type PaxRecords = ReadonlyMap<string, ByteString>;

/** Seconds since the epoch, and what is beyond them, from 0 up to a second. */
export interface EntryTime {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** The values of these are names, which end at a NUL in C. */
const nameKeys = ['path', 'linkpath', 'uname', 'gname'];
const newline = 0x0a;
const xattrPrefix = 'SCHILY.xattr.';

/**
 * In their order; of two with the same key the last one counts. The pairs of sparse format 0.0, which has the same keys
 * many times, become the list of format 0.1.
 * @param onRepeated called with a key that was there before
 * @throws BrokenTar
 */
export function parsePaxRecords(data: Buffer, onRepeated?: (key: string) => void): Map<string, ByteString> {
  const records = new Map<string, ByteString>();
  const sparse: ByteString[] = [];
  for (let at = 0; at < data.length; ) {
    const { key, value, end } = recordAt(data, at);
    at = end;
    if (key === 'GNU.sparse.offset' || key === 'GNU.sparse.numbytes') {
      const expected = sparse.length % 2 === 0 ? 'GNU.sparse.offset' : 'GNU.sparse.numbytes';
      if (key !== expected || value.includes(',')) throw damaged();
      sparse.push(value);
    } else {
      if (records.has(key)) onRepeated?.(key);
      records.set(key, value);
    }
  }
  if (sparse.length > 0) records.set('GNU.sparse.map', sparse.join(','));
  return records;
}

/** Keys and values are texts of their own: a part of a long text would keep all of it in memory. */
function recordAt(
  data: Buffer,
  at: number,
): { readonly key: string; readonly value: string; readonly end: number } {
  const space = data.indexOf(' ', at);
  const digits = data.toString('latin1', at, Math.min(Math.max(space, at), at + 9));
  const end = at + Number(digits);
  const equals = data.indexOf('=', space);
  if (!/^\d{1,8}$/.test(digits) || end > data.length || data[end - 1] !== newline) throw damaged();
  // A key of one character is the least.
  if (equals < space + 2 || equals >= end) throw damaged();
  const key = data.toString('latin1', space + 1, equals);
  const value = data.toString('latin1', equals + 1, end - 1);
  if ((nameKeys.includes(key) ? value : key).includes('\0')) throw damaged();
  return { key, value, end };
}

/** A whole number of a record, of any sign. @throws BrokenTar */
export function paxNumber(text: ByteString): number {
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value)) return value + 0; // no negative zero
  throw new BrokenTar('a record of an extended header has a number that is none, or is too large');
}

/** `-12.5`; digits beyond nanoseconds are cut off. @throws BrokenTar */
export function paxTime(text: ByteString): EntryTime {
  const [, sign = '', whole = '', fraction = ''] = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(text) ?? [];
  const seconds = paxNumber(`${sign}${whole}`);
  const nanoseconds = Number(fraction.slice(0, 9).padEnd(9, '0'));
  if (sign !== '-' || nanoseconds === 0) return { seconds, nanoseconds };
  return { seconds: seconds - 1, nanoseconds: 1_000_000_000 - nanoseconds };
}

/** How a record has a time. */
export function paxTimeText({ seconds, nanoseconds }: EntryTime): string {
  if (nanoseconds === 0) return String(seconds);
  const fraction = (value: number): string => String(value).padStart(9, '0').replace(/0+$/, '');
  if (seconds >= 0) return `${seconds}.${fraction(nanoseconds)}`;
  return `-${-seconds - 1}.${fraction(1_000_000_000 - nanoseconds)}`;
}

/** Extended attributes by their names. */
export function xattrsOf(records: PaxRecords): ReadonlyMap<string, ByteString> {
  if (records.size === 0) return noXattrs;
  const found = [...records].filter(([key]) => key.startsWith(xattrPrefix));
  return found.length === 0
    ? noXattrs
    : new Map(found.map(([key, value]) => [key.slice(xattrPrefix.length), value]));
}

/** One for all, as an image has many files. */
const noXattrs: ReadonlyMap<string, ByteString> = new Map();

export function xattrRecord(name: string): string {
  return `${xattrPrefix}${name}`;
}

function damaged(): BrokenTar {
  return new BrokenTar('the records of an extended header are damaged');
}
