// Tar headers as Python's tarfile writes them in its default (pax) format: the dialect of store layers and of the
// outer archive. Layer digests depend on every byte. Format: POSIX.1-2008 pax, "ustar interchange format".
import { isUtf8 } from 'node:buffer';
import { type ByteString, isAsciiText, replaceNonAscii, toByteString, toBytes } from './byte-string.ts';

export const blockSize = 512;
/** Archives end in zeros up to a multiple of this (20 blocks). */
export const recordSize = 20 * blockSize;

export interface TarHeader {
  readonly type: keyof typeof typeFlags;
  /** Bytes of the name as it stands in the archive; a directory's name ends in `/`. */
  readonly name: ByteString;
  /** Bytes of a symbolic link's target. */
  readonly linkName?: ByteString | undefined;
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
  /** Of a device. */
  readonly device?: { readonly major: number; readonly minor: number } | undefined;
  /** Pax records beyond what the fields need, or that an existing header already had; they come first and win. */
  readonly pax?: ReadonlyMap<string, ByteString>;
}

export const typeFlags = {
  file: '0',
  symlink: '2',
  'character-device': '3',
  'block-device': '4',
  directory: '5',
  fifo: '6',
} as const;

/** The header's blocks: an extended `x` header where a field does not fit, then the ustar header. */
export function encodeTarHeader(header: TarHeader): Buffer {
  if (fitsUstar(header)) {
    const block = Buffer.allocUnsafe(blockSize);
    writeUstar(block, 0, header, typeFlags[header.type]);
    return block;
  }
  const block = Buffer.allocUnsafe(blockSize);
  writeUstar(block, 0, header, typeFlags[header.type]);
  return Buffer.concat([encodeExtendedHeader(paxRecords(header)), block]);
}

type EntryFields = Pick<TarHeader, 'type' | 'name' | 'linkName' | 'mode' | 'size'>;
/** What all entries of a store layer have in common. */
type CommonFields = Pick<TarHeader, 'uid' | 'gid' | 'uname' | 'gname' | 'mtime'>;

/**
 * {@link encodeTarHeader} for many entries that have much in common, several times as fast.
 * @returns encodes an entry, into the same memory again and again
 */
export function tarHeaderEncoder(common: CommonFields): (entry: EntryFields) => Buffer {
  const empty: TarHeader = { ...common, type: 'file', name: '', mode: 0, size: 0 };
  if (!fitsUstar(empty)) return (entry) => encodeTarHeader({ ...entry, ...common });
  const ordinary = encodeTarHeader(empty);
  const extended = Buffer.alloc(blockSize);
  writeUstar(extended, 0, extendedHeader, 'x');
  const ordinarySum = sumOfFixed(ordinary);
  const extendedSum = sumOfFixed(extended) + 'x'.charCodeAt(0) + sumOfText('0000000');
  const memory = Buffer.alloc(16 * blockSize);
  const one = memory.subarray(0, blockSize);
  return (entry) => {
    const { type, name, linkName = '', mode, size } = entry;
    const records =
      (name.length > 100 ? paxRecord('path', name) : '') +
      (linkName.length > 100 ? paxRecord('linkpath', linkName) : '');
    const recordBlocks = records.length + paddingTo(records.length, blockSize);
    const isSimple =
      isAsciiText(name) &&
      isAsciiText(linkName) &&
      numberFits(size, 11) &&
      recordBlocks <= memory.length - 2 * blockSize;
    if (!isSimple) return encodeTarHeader({ ...entry, ...common });
    const at = records === '' ? 0 : blockSize + recordBlocks;
    if (at > 0) {
      extended.copy(memory);
      writeSum(memory, 0, extendedSum + writeOctal(memory, records.length, 124, 11));
      memory.write(records, blockSize, 'latin1');
      memory.fill(0, blockSize + records.length, at);
    }
    const shortName = name.length > 100 ? name.slice(0, 100) : name;
    const shortLink = linkName.length > 100 ? linkName.slice(0, 100) : linkName;
    const flag = typeFlags[type];
    ordinary.copy(memory, at);
    memory.write(shortName, at, 'latin1');
    if (shortLink !== '') memory.write(shortLink, at + 157, 'latin1');
    memory[at + 156] = flag.charCodeAt(0);
    const sum =
      ordinarySum +
      sumOfText(shortName) +
      sumOfText(shortLink) +
      flag.charCodeAt(0) +
      writeOctal(memory, mode & 0o7777, at + 100, 7) +
      writeOctal(memory, size, at + 124, 11);
    writeSum(memory, at, sum);
    return at === 0 ? one : memory.subarray(0, at + blockSize);
  };
}

/** Of a header's bytes but for mode, size and type, with the checksum's own field as spaces. */
function sumOfFixed(block: Buffer): number {
  const fixed = Buffer.from(block);
  fixed.fill(' ', 148, 156).fill(0, 100, 107).fill(0, 124, 135).fill(0, 156, 157);
  return fixed.reduce((sum, byte) => sum + byte, 0);
}

function sumOfText(text: string): number {
  let sum = 0;
  for (let at = 0; at < text.length; at++) sum += text.charCodeAt(at);
  return sum;
}

/** The blocks of an `x` header, which holds records for the header after it. */
export function encodeExtendedHeader(records: ReadonlyMap<string, ByteString>): Buffer {
  const payload = paxPayload(records);
  const blocks = Buffer.alloc(blockSize + payload.length + paddingTo(payload.length, blockSize));
  writeUstar(blocks, 0, { ...extendedHeader, size: payload.length }, 'x');
  blocks.write(payload, blockSize, 'latin1');
  return blocks;
}

/** Bytes missing to the next multiple of `unit`. */
export function paddingTo(size: number, unit: number): number {
  return (unit - (size % unit)) % unit;
}

function fitsUstar({ name, linkName = '', uname, gname, uid, gid, size, mtime, pax }: TarHeader): boolean {
  return (
    textFits(name, 100) &&
    textFits(linkName, 100) &&
    textFits(uname, 32) &&
    textFits(gname, 32) &&
    numberFits(uid, 7) &&
    numberFits(gid, 7) &&
    numberFits(size, 11) &&
    numberFits(mtime, 11) &&
    (pax === undefined || pax.size === 0)
  );
}

function textFits(value: string, width: number): boolean {
  return value.length <= width && isAsciiText(value);
}

export function numberFits(value: number, octalDigits: number): boolean {
  return value >= 0 && value < 8 ** octalDigits;
}

function paxRecords(header: TarHeader): Map<string, ByteString> {
  const records = new Map<string, ByteString>(header.pax);
  const text = (key: string, value: ByteString, width: number): void => {
    if (!records.has(key) && !textFits(value, width)) records.set(key, value);
  };
  const number = (key: string, value: number, digits: number): void => {
    if (!records.has(key) && !numberFits(value, digits)) records.set(key, String(value));
  };
  text('path', header.name, 100);
  text('linkpath', header.linkName ?? '', 100);
  text('uname', toByteString(header.uname), 32);
  text('gname', toByteString(header.gname), 32);
  number('uid', header.uid, 7);
  number('gid', header.gid, 7);
  number('size', header.size, 11);
  number('mtime', header.mtime, 11);
  return records;
}

/**
 * `"LENGTH KEY=VALUE\n"` each, where LENGTH counts itself. Names that are not UTF-8 are announced as binary; attributes
 * are bytes anyway.
 */
function paxPayload(records: ReadonlyMap<string, ByteString>): ByteString {
  let payload = '';
  let isText = true;
  for (const [key, value] of records) {
    payload += paxRecord(key, value);
    isText &&= key.startsWith('SCHILY.xattr.') || isAsciiText(value) || isUtf8(toBytes(value));
  }
  return isText || records.has('hdrcharset') ? payload : `21 hdrcharset=BINARY\n${payload}`;
}

function paxRecord(key: string, value: ByteString): ByteString {
  const length = key.length + value.length + 3;
  let total = length;
  while (String(total).length + length !== total) total = String(total).length + length;
  return `${total} ${key}=${value}\n`;
}

type UstarFields = Omit<TarHeader, 'type' | 'pax'>;

const extendedHeader: UstarFields = {
  name: '././@PaxHeader',
  mode: 0,
  uid: 0,
  gid: 0,
  uname: '',
  gname: '',
  size: 0,
  mtime: 0,
};

/** One block. Fields that do not fit hold 0 or a cut ASCII form; the pax record in front has the truth. */
function writeUstar(target: Buffer, at: number, fields: UstarFields, typeFlag: string): void {
  target.fill(0, at, at + blockSize);
  writeText(target, fields.name, at, 100);
  writeOctal(target, fields.mode & 0o7777, at + 100, 7);
  writeOctal(target, fields.uid, at + 108, 7);
  writeOctal(target, fields.gid, at + 116, 7);
  writeOctal(target, fields.size, at + 124, 11);
  writeOctal(target, fields.mtime, at + 136, 11);
  // The checksum counts its own field as spaces. Device numbers and prefix stay NUL, as Python >= 3.9 leaves them.
  target.write(`        ${typeFlag}`, at + 148, 'latin1');
  if (fields.linkName !== undefined) writeText(target, fields.linkName, at + 157, 100);
  target.write('ustar\x0000', at + 257, 'latin1');
  writeText(target, toByteString(fields.uname), at + 265, 32);
  writeText(target, toByteString(fields.gname), at + 297, 32);
  if (fields.device !== undefined) {
    writeOctal(target, fields.device.major, at + 329, 7);
    writeOctal(target, fields.device.minor, at + 337, 7);
  }
  writeChecksum(target, at);
}

/** Over a header block whose checksum field holds spaces. */
export function writeChecksum(target: Buffer, at: number): void {
  let sum = 0;
  for (let i = at; i < at + blockSize; i++) sum += target[i] ?? 0;
  writeSum(target, at, sum);
}

function writeSum(target: Buffer, at: number, sum: number): void {
  writeOctal(target, sum, at + 148, 6);
  target[at + 154] = 0;
}

function writeText(target: Buffer, value: ByteString, at: number, width: number): void {
  if (value.length > 0) target.write(replaceNonAscii(value), at, width, 'latin1');
}

/** With leading zeros and no end; 0 for what does not fit. @returns the sum of the characters */
export function writeOctal(target: Buffer, value: number, at: number, digits: number): number {
  let rest = numberFits(value, digits) ? value : 0;
  let sum = 0;
  for (let i = at + digits - 1; i >= at; i--) {
    const character = 0x30 + (rest % 8);
    target[i] = character;
    sum += character;
    rest = Math.floor(rest / 8);
  }
  return sum;
}
