// One tar header, read as far as rules need it, and with other owner, mode and attributes. Formats: POSIX.1-2008 pax;
// the GNU tar manual, "Basic Tar Format" and "GNU Extensions".
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import type { ByteString } from '../byte-string.ts';
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

export interface ReadHeader {
  readonly flag: string;
  /** Whether it extends the header after it. */
  readonly extends: boolean;
  readonly name: ByteString;
  readonly type: EntryType;
  /** Bytes of data that follow. */
  readonly size: number;
}

const types: Readonly<Record<string, EntryType>> = {
  '0': 'file',
  '\0': 'file',
  '5': 'directory',
  '2': 'symlink',
};

/** @throws NixlayerError E_ARCHIVE_FORMAT when it is no header */
export function readHeader(block: Buffer, extended: readonly ExtendedHeader[]): ReadHeader {
  if (block.toString('latin1', 257, 262) !== 'ustar') {
    throw new NixlayerError(
      'E_ARCHIVE_FORMAT',
      'A layer cannot be read as a tar archive: a header is missing',
      {
        hint: 'Build the layer again.',
      },
    );
  }
  const flag = String.fromCharCode(block[156] ?? 0);
  const records = recordsOf(extended);
  const long = extended.findLast((each) => each.flag === 'L');
  const name =
    records.get('path') ?? (long === undefined ? shortName(block) : textOf(long).replace(/\0.*$/s, ''));
  const type = types[flag] ?? 'other';
  // Links and folders have no data, whatever their size says.
  const isEmpty = ['1', '2', '3', '4', '5', '6'].includes(flag);
  return {
    flag,
    extends: 'xgLK'.includes(flag),
    name,
    type,
    size: isEmpty ? 0 : Number(records.get('size') ?? numberAt(block, 124, 12)),
  };
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
  for (const [key, value] of changes.xattrs) records.set(`SCHILY.xattr.${key}`, value);
  changed.fill(' ', 148, 156);
  writeChecksum(changed, 0);
  return [
    ...extended.filter(({ flag }) => flag !== 'x').map(({ bytes }) => bytes),
    ...(records.size > 0 ? [encodeExtendedHeader(records)] : []),
    changed,
  ];
}

function shortName(block: Buffer): ByteString {
  const name = fieldAt(block, 0, 100);
  // GNU tar keeps times where ustar has a prefix.
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? fieldAt(block, 345, 155) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

function fieldAt(block: Buffer, at: number, width: number): ByteString {
  return block.toString('latin1', at, at + width).replace(/\0.*$/s, '');
}

/** Octal digits, or "base-256" where the highest bit is set. */
function numberAt(block: Buffer, at: number, width: number): number {
  if (((block[at] ?? 0) & 0x80) === 0) return Number.parseInt(fieldAt(block, at, width).trim() || '0', 8);
  let value = 0;
  for (let i = at + 1; i < at + width; i++) value = value * 256 + (block[i] ?? 0);
  return value;
}

function textOf({ bytes, size }: ExtendedHeader): ByteString {
  return bytes.toString('latin1', blockSize, blockSize + size);
}

/** The pax records of the headers for this entry alone, in their order. */
function recordsOf(extended: readonly ExtendedHeader[]): Map<string, ByteString> {
  const records = new Map<string, ByteString>();
  for (const header of extended.filter(({ flag }) => flag === 'x')) {
    const text = textOf(header);
    for (let at = 0; at < text.length; ) {
      const space = text.indexOf(' ', at);
      const length = Number(text.slice(at, space));
      const equals = text.indexOf('=', space);
      if (!(length > 0) || space < 0 || equals < 0) break;
      records.set(text.slice(space + 1, equals), text.slice(equals + 1, at + length - 1));
      at += length;
    }
  }
  return records;
}
