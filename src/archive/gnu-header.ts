// Tar headers as GNU tar writes them in its own format: the dialect of what dockerTools' buildImage makes, layers and
// archive. Format: the GNU tar manual, "Basic Tar Format", and src/create.c of GNU tar.
import { type ByteString, toByteString } from './byte-string.ts';
import {
  blockSize,
  numberFits,
  paddingTo,
  type TarHeader,
  typeFlags,
  writeChecksum,
  writeOctal,
} from './tar-header.ts';

export type GnuHeader = Omit<TarHeader, 'pax'>;

const nameWidth = 100;

/** The header's blocks: a link target (`K`) and a name (`L`) of more than 100 bytes come in members of their own. */
export function encodeGnuHeader(header: GnuHeader): Buffer {
  const { name, linkName = '' } = header;
  return Buffer.concat([
    ...(linkName.length > nameWidth ? longText('K', linkName) : []),
    ...(name.length > nameWidth ? longText('L', name) : []),
    encodeBlock(header, typeFlags[header.type]),
  ]);
}

function longText(typeFlag: string, text: ByteString): Buffer[] {
  const size = text.length + 1; // ends in NUL
  const content = Buffer.alloc(size + paddingTo(size, blockSize));
  content.write(text, 'latin1');
  const owner = { uid: 0, gid: 0, uname: 'root', gname: 'root' };
  return [encodeBlock({ name: '././@LongLink', mode: 0o644, ...owner, size, mtime: 0 }, typeFlag), content];
}

function encodeBlock(header: Omit<GnuHeader, 'type'>, typeFlag: string): Buffer {
  const block = Buffer.alloc(blockSize);
  block.write(header.name, 0, nameWidth, 'latin1');
  writeOctal(block, header.mode & 0o7777, 100, 7);
  writeNumber(block, header.uid, 108, 7);
  writeNumber(block, header.gid, 116, 7);
  writeNumber(block, header.size, 124, 11);
  writeNumber(block, header.mtime, 136, 11);
  // The checksum counts its own field as spaces. Device numbers stay NUL but for devices.
  block.write(`        ${typeFlag}`, 148, 'latin1');
  block.write(header.linkName ?? '', 157, nameWidth, 'latin1');
  block.write('ustar  \0', 257, 'latin1');
  block.write(toByteString(header.uname), 265, 31, 'latin1');
  block.write(toByteString(header.gname), 297, 31, 'latin1');
  if (header.device !== undefined) {
    writeOctal(block, header.device.major, 329, 7);
    writeOctal(block, header.device.minor, 337, 7);
  }
  writeChecksum(block, 0);
  return block;
}

/** Octal digits and NUL, or "base-256": two's complement, big end first, with the highest bit set. */
function writeNumber(block: Buffer, value: number, at: number, digits: number): void {
  if (numberFits(value, digits)) {
    writeOctal(block, value, at, digits);
    return;
  }
  let rest = value;
  for (let i = at + digits; i > at; i--) {
    block[i] = rest & 0xff;
    rest = Math.floor(rest / 256);
  }
  block[at] = value < 0 ? 0xff : 0x80;
}
