// Tar headers as Go's archive/tar writes them where no format is asked for: the dialect of nix2container's layers and of
// skopeo's docker-archives. It is ustar where everything fits, with long names split at a slash, and pax otherwise.
// Source: Go's archive/tar, writer.go and common.go, the same since Go 1.10.
import { type ByteString, isAsciiText, toByteString } from './byte-string.ts';
import {
  blockSize,
  numberFits,
  paddingTo,
  type TarHeader,
  typeFlags,
  writeChecksum,
  writeOctal,
} from './tar-header.ts';

export type GoHeader = Omit<TarHeader, 'pax' | 'device'>;

const nameWidth = 100;
const prefixWidth = 155;

/** The header's blocks. Folders are named as they are given: Go adds no slash. */
export function encodeGoHeader(header: GoHeader): Buffer {
  const records = paxRecords(header);
  if (records.length === 0) {
    const { prefix, suffix } = splitName(header.name) ?? { prefix: '', suffix: header.name };
    return encodeBlock({ ...header, name: suffix, prefix }, typeFlags[header.type]);
  }
  const payload = records.map(([key, value]) => paxRecord(key, value)).join('');
  const content = Buffer.alloc(payload.length + paddingTo(payload.length, blockSize));
  content.write(payload, 'latin1');
  // Whatever programs without pax see of it, it is ASCII.
  const plain = {
    ...header,
    name: asciiPart(header.name),
    linkName: asciiPart(header.linkName ?? ''),
    uname: asciiPart(toByteString(header.uname)),
    gname: asciiPart(toByteString(header.gname)),
    prefix: '',
  };
  return Buffer.concat([
    encodeExtendedBlock(extendedName(header.name), payload.length),
    content,
    encodeBlock(plain, typeFlags[header.type]),
  ]);
}

/** Those that a ustar header cannot have, by the order of their keys. */
function paxRecords({
  name,
  linkName = '',
  ...header
}: GoHeader): readonly (readonly [string, ByteString])[] {
  const [uname, gname] = [toByteString(header.uname), toByteString(header.gname)];
  const text = (value: ByteString, width: number): ByteString | undefined =>
    fits(value, width) ? undefined : value;
  const number = (value: number, digits: number): string | undefined =>
    numberFits(value, digits) ? undefined : String(value);
  const records: readonly (readonly [string, ByteString | undefined])[] = [
    ['gid', number(header.gid, 7)],
    ['gname', text(gname, 32)],
    ['linkpath', text(linkName, nameWidth)],
    ['mtime', number(header.mtime, 11)],
    ['path', text(name, nameWidth)],
    ['size', number(header.size, 11)],
    ['uid', number(header.uid, 7)],
    ['uname', text(uname, 32)],
  ];
  const needed = records.filter((record): record is readonly [string, ByteString] => record[1] !== undefined);
  const isSplit = needed.length === 1 && needed[0]?.[0] === 'path' && splitName(name) !== undefined;
  return isSplit ? [] : needed;
}

function fits(text: ByteString, width: number): boolean {
  return text.length <= width && isAsciiText(text);
}

/** At the last slash before which at most 155 and behind which at most 100 characters are. */
function splitName(
  name: ByteString,
): { readonly prefix: ByteString; readonly suffix: ByteString } | undefined {
  if (name.length <= nameWidth || !isAsciiText(name)) return undefined;
  const end =
    name.length > prefixWidth + 1 ? prefixWidth + 1 : name.endsWith('/') ? name.length - 1 : name.length;
  const slash = name.lastIndexOf('/', end - 1);
  const rest = name.length - slash - 1;
  if (slash <= 0 || slash > prefixWidth || rest === 0 || rest > nameWidth) return undefined;
  return { prefix: name.slice(0, slash), suffix: name.slice(slash + 1) };
}

/** "LENGTH KEY=VALUE\n", where LENGTH counts itself. */
function paxRecord(key: string, value: ByteString): ByteString {
  const length = key.length + value.length + 3;
  let total = length;
  while (String(total).length + length !== total) total = String(total).length + length;
  return `${total} ${key}=${value}\n`;
}

/** `PaxHeaders.0` between the folder and the name. */
function extendedName(name: ByteString): ByteString {
  const slash = name.lastIndexOf('/');
  const folder = name.slice(0, slash + 1);
  const joined = `${folder}PaxHeaders.0/${name.slice(slash + 1)}`.replace(/\/+/g, '/').replace(/\/$/, '');
  return asciiPart(joined).slice(0, nameWidth).replace(/\/+$/, '');
}

function encodeExtendedBlock(name: ByteString, size: number): Buffer {
  const block = Buffer.alloc(blockSize);
  block.write(name, 0, nameWidth, 'latin1');
  for (const at of [100, 108, 116]) writeOctal(block, 0, at, 7);
  writeOctal(block, size, 124, 11);
  writeOctal(block, 0, 136, 11);
  block.write('        x', 148, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  writeChecksum(block, 0);
  return block;
}

function encodeBlock(header: GoHeader & { readonly prefix: ByteString }, typeFlag: string): Buffer {
  const block = Buffer.alloc(blockSize);
  writeText(block, header.name, 0, nameWidth);
  writeOctal(block, header.mode & 0o7777, 100, 7);
  writeOctal(block, header.uid, 108, 7);
  writeOctal(block, header.gid, 116, 7);
  writeOctal(block, header.size, 124, 11);
  writeOctal(block, header.mtime, 136, 11);
  // The checksum counts its own field as spaces.
  block.write(`        ${typeFlag}`, 148, 'latin1');
  writeText(block, header.linkName ?? '', 157, nameWidth);
  block.write('ustar\x0000', 257, 'latin1');
  writeText(block, toByteString(header.uname), 265, 32);
  writeText(block, toByteString(header.gname), 297, 32);
  writeOctal(block, 0, 329, 7);
  writeOctal(block, 0, 337, 7);
  writeText(block, header.prefix, 345, prefixWidth);
  writeChecksum(block, 0);
  return block;
}

/** A name that is cut behind a slash loses the slash: what has one at its end is taken for a folder by some. */
function writeText(block: Buffer, text: ByteString, at: number, width: number): void {
  const isCut = text.length > width && text[width - 1] === '/';
  block.write(isCut ? text.slice(0, width).replace(/\/+$/, '') : text, at, width, 'latin1');
}

function asciiPart(text: ByteString): ByteString {
  return text.replace(/[\0\x80-\xff]/g, '');
}
