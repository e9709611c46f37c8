// Tar headers as Python's tarfile writes them in its default (pax) format: the dialect of store layers and of the
// outer archive. Layer digests depend on every byte. Format: POSIX.1-2008 pax, "ustar interchange format".
import { isAscii, isUtf8 } from 'node:buffer';
import { replaceNonAscii } from './file-name.ts';

export const blockSize = 512;
/** Archives end in zeros up to a multiple of this (20 blocks). */
export const recordSize = 20 * blockSize;

export interface TarHeader {
  readonly type: 'file' | 'directory' | 'symlink';
  /** Bytes of the name as it stands in the archive; a directory's name ends in `/`. */
  readonly name: Uint8Array;
  /** Bytes of a symbolic link's target. */
  readonly linkName?: Uint8Array;
  /** Permission bits; only the low twelve are written. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly uname: string;
  readonly gname: string;
  /** Bytes of data that follow the header. */
  readonly size: number;
  /** Seconds since the epoch; may be negative. */
  readonly mtime: number;
  /** Pax records an existing header already had; they come first and win over computed ones. */
  readonly pax?: ReadonlyMap<string, string>;
}

const typeFlags = { file: '0', directory: '5', symlink: '2' } as const;
const noBytes = new Uint8Array(0);

/** The header's blocks: an extended `x` header where a field does not fit, then the ustar header. */
export function encodeTarHeader(header: TarHeader): Buffer {
  const records = paxRecords(header);
  const main = encodeUstar(header, typeFlags[header.type]);
  if (records.size === 0) return main;
  const payload = encodePaxRecords(records);
  const extended = encodeUstar(
    {
      name: Buffer.from('././@PaxHeader'),
      mode: 0,
      uid: 0,
      gid: 0,
      uname: '',
      gname: '',
      size: payload.length,
      mtime: 0,
    },
    'x',
  );
  return Buffer.concat([extended, payload, Buffer.alloc(paddingTo(payload.length, blockSize)), main]);
}

/** Bytes missing to the next multiple of `unit`. */
export function paddingTo(size: number, unit: number): number {
  return (unit - (size % unit)) % unit;
}

function paxRecords(header: TarHeader): Map<string, Uint8Array> {
  const records = new Map<string, Uint8Array>();
  for (const [key, value] of header.pax ?? []) records.set(key, Buffer.from(value));
  const text = (key: string, value: Uint8Array, limit: number): void => {
    if (!records.has(key) && (value.length > limit || !isAscii(value))) records.set(key, value);
  };
  const number = (key: string, value: number, digits: number): void => {
    if (!records.has(key) && !fits(value, digits)) records.set(key, Buffer.from(String(value)));
  };
  text('path', header.name, 100);
  text('linkpath', header.linkName ?? noBytes, 100);
  text('uname', Buffer.from(header.uname), 32);
  text('gname', Buffer.from(header.gname), 32);
  number('uid', header.uid, 7);
  number('gid', header.gid, 7);
  number('size', header.size, 11);
  number('mtime', header.mtime, 11);
  return records;
}

function fits(value: number, octalDigits: number): boolean {
  return value >= 0 && value < 8 ** octalDigits;
}

/** `"LENGTH KEY=VALUE\n"` each, where LENGTH counts itself; names that are not UTF-8 are announced as binary. */
function encodePaxRecords(records: ReadonlyMap<string, Uint8Array>): Buffer {
  const parts: Uint8Array[] = [];
  if ([...records.values()].some((value) => !isUtf8(value)))
    parts.push(Buffer.from('21 hdrcharset=BINARY\n'));
  for (const [key, value] of records) {
    const body = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')]);
    let length = body.length;
    while (String(length).length + body.length !== length) length = String(length).length + body.length;
    parts.push(Buffer.from(String(length)), body);
  }
  return Buffer.concat(parts);
}

type UstarFields = Omit<TarHeader, 'type' | 'pax'>;

/** One block. Fields that do not fit hold 0 or a cut ASCII form; the pax record in front has the truth. */
function encodeUstar(fields: UstarFields, typeFlag: string): Buffer {
  const block = Buffer.alloc(blockSize);
  writeText(block, fields.name, 0, 100);
  writeOctal(block, fields.mode & 0o7777, 100, 7);
  writeOctal(block, fields.uid, 108, 7);
  writeOctal(block, fields.gid, 116, 7);
  writeOctal(block, fields.size, 124, 11);
  writeOctal(block, fields.mtime, 136, 11);
  block.write(typeFlag, 156, 1, 'latin1');
  writeText(block, fields.linkName ?? noBytes, 157, 100);
  block.write('ustar\x0000', 257, 8, 'latin1');
  writeText(block, Buffer.from(fields.uname), 265, 32);
  writeText(block, Buffer.from(fields.gname), 297, 32);
  // Device numbers and prefix stay filled with NUL, as Python >= 3.9 leaves them.
  block.fill(0x20, 148, 156);
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${sum.toString(8).padStart(6, '0')}\0`, 148, 7, 'latin1');
  return block;
}

function writeText(block: Buffer, value: Uint8Array, at: number, width: number): void {
  block.set(replaceNonAscii(value).subarray(0, width), at);
}

function writeOctal(block: Buffer, value: number, at: number, digits: number): void {
  const shown = fits(value, digits) ? value : 0;
  block.write(shown.toString(8).padStart(digits, '0'), at, digits, 'latin1');
}
