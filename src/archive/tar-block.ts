// One header block of a tar archive, whoever wrote it: V7, ustar (pax), star and GNU. Formats: POSIX.1-2008 pax, "ustar
// Interchange Format"; the GNU tar manual, "Basic Tar Format". What is taken for which is as in Go's archive/tar, with
// which Docker and registries read layers.
import { type ByteString, isAsciiText } from './byte-string.ts';
import { blockSize } from './tar-header.ts';

export interface TarBlock {
  /** The kind of entry, as it stands there: `0`, `\0` for files, `x`, `L` … */
  readonly flag: string;
  readonly format: 'v7' | 'ustar' | 'star' | 'gnu';
  readonly name: ByteString;
  readonly linkName: ByteString;
  /** All bits that are there. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of data that follow, whether or not such an entry has any. */
  readonly size: number;
  /** Seconds since the epoch. */
  readonly mtime: number;
  readonly uname: ByteString;
  readonly gname: ByteString;
  /** Of a device. */
  readonly major: number;
  readonly minor: number;
}

/** An archive that cannot be read; the message goes on after "it" or a colon: `a header is damaged`. */
export class BrokenTar extends Error {
  override readonly name = 'BrokenTar';
}

/** @throws BrokenTar when it is no header: a wrong checksum, or a number that is none */
export function parseTarBlock(block: Buffer): TarBlock {
  if (!hasChecksum(block)) throw new BrokenTar('what should be a header is none, or is damaged');
  const format = formatOf(block);
  const hasOwnerNames = format !== 'v7';
  const prefix = prefixOf(block, format);
  const name = textAt(block, 0, 100);
  return {
    flag: String.fromCharCode(block[156] ?? 0),
    format,
    name: prefix === '' ? name : `${prefix}/${name}`,
    linkName: textAt(block, 157, 100),
    mode: numberAt(block, 100, 8),
    uid: numberAt(block, 108, 8),
    gid: numberAt(block, 116, 8),
    size: numberAt(block, 124, 12),
    mtime: numberAt(block, 136, 12),
    uname: hasOwnerNames ? textAt(block, 265, 32) : '',
    gname: hasOwnerNames ? textAt(block, 297, 32) : '',
    major: hasOwnerNames ? numberAt(block, 329, 8) : 0,
    minor: hasOwnerNames ? numberAt(block, 337, 8) : 0,
  };
}

export function isZeroBlock(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0);
}

/** Up to the first NUL. */
export function textAt(block: Buffer, at: number, width: number): ByteString {
  const end = block.indexOf(0, at);
  return block.toString('latin1', at, end === -1 ? at + width : Math.min(end, at + width));
}

/**
 * Octal digits with blanks or NULs around them, or "base-256": two's complement, big end first, with the highest bit set.
 * @throws BrokenTar when it is neither, or no number of JavaScript
 */
export function numberAt(block: Buffer, at: number, width: number): number {
  const first = block[at] ?? 0;
  if ((first & 0x80) !== 0) return base256At(block, at, width);
  const end = at + width;
  let i = at;
  while (i < end && isBlank(block[i])) i += 1;
  let value = 0;
  for (; i < end && !isBlank(block[i]); i++) {
    const digit = (block[i] ?? 0) - 0x30;
    if (digit < 0 || digit > 7) return checked(Number.NaN);
    value = value * 8 + digit;
  }
  // Behind a NUL may be anything, behind a blank nothing but more of them.
  for (; i < end && block[i] !== 0; i++) if (block[i] !== 0x20) return checked(Number.NaN);
  return checked(value);
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0 || byte === 0x20;
}

function base256At(block: Buffer, at: number, width: number): number {
  const first = block[at] ?? 0;
  const isNegative = (first & 0x40) !== 0;
  let value = isNegative ? (first & 0x7f) - 0x80 : first & 0x7f;
  for (let i = at + 1; i < at + width; i++) value = value * 256 + (block[i] ?? 0);
  return checked(value);
}

function checked(value: number): number {
  if (Number.isSafeInteger(value)) return value;
  throw new BrokenTar('a header has a number that is none, or is too large');
}

/** The sum of all bytes, with the field itself as blanks; Sun's tar took them as signed. */
function hasChecksum(block: Buffer): boolean {
  let unsigned = 8 * 0x20;
  let signed = unsigned;
  for (let i = 0; i < blockSize; i++) {
    if (i >= 148 && i < 156) continue;
    const byte = block[i] ?? 0;
    unsigned += byte;
    signed += byte < 0x80 ? byte : byte - 0x100;
  }
  const stated = /^[ \0]*([0-7]+)(?:[ \0]|$)/.exec(block.toString('latin1', 148, 156))?.[1] ?? '';
  return [unsigned, signed].includes(Number.parseInt(stated, 8));
}

function formatOf(block: Buffer): TarBlock['format'] {
  const magic = block.toString('latin1', 257, 265);
  if (magic === 'ustar  \0') return 'gnu';
  if (!magic.startsWith('ustar\0')) return 'v7';
  return block.toString('latin1', 508, 512) === 'tar\0' ? 'star' : 'ustar';
}

function prefixOf(block: Buffer, format: TarBlock['format']): ByteString {
  if (format === 'ustar') return textAt(block, 345, 155);
  if (format === 'star') return textAt(block, 345, 131);
  return format === 'gnu' && hasPrefixForTimes(block) ? textAt(block, 345, 155) : '';
}

/** Go before 1.8, and so Docker of that time, put a prefix where GNU tar has two times. */
function hasPrefixForTimes(block: Buffer): boolean {
  if (!isAsciiText(textAt(block, 345, 155))) return false;
  try {
    for (const at of [345, 357]) if (block[at] !== 0) numberAt(block, at, 12);
    return false;
  } catch {
    return true;
  }
}
