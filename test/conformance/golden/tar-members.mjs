// Members of a tar as they lie there, raw headers included: for comparing archives byte by byte.
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { execa } from 'execa';

const block = 512;

/**
 * @typedef {object} Member
 * @property {string} name with the name of a pax record or of a GNU long name
 * @property {string} linkname
 * @property {Buffer} header the header of the member itself
 * @property {Buffer} extensions headers before it that say more of it (pax, GNU long names), with their data
 * @property {Buffer} data
 */

/** What a `.tar`, `.tar.gz` or `.tar.zst` holds. @param {Buffer} bytes @returns {Promise<Buffer>} */
export async function decompressed(bytes) {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return promisify(gunzip)(bytes);
  if (bytes.length < 4 || bytes.readUInt32LE(0) !== 0xfd2fb528) return bytes;
  const { stdout } = await execa('zstd', ['-dc'], { input: bytes, encoding: 'buffer' });
  return Buffer.from(stdout);
}

/** @param {Buffer} tar @returns {{ members: Member[], end: Buffer }} `end`: the zeros after the last member */
export function readMembers(tar) {
  const members = [];
  let position = 0;
  let start = 0;
  let said = {};
  while (position + block <= tar.length && tar[position] !== 0) {
    const header = tar.subarray(position, position + block);
    const size = readNumber(header, 124, 12);
    const data = tar.subarray(position + block, position + block + size);
    const type = String.fromCharCode(header[156]);
    const headerAt = position;
    position += block + Math.ceil(size / block) * block;
    if (type === 'x') said = { ...said, ...paxRecords(data) };
    else if (type === 'L') said.path = text(data);
    else if (type === 'K') said.linkpath = text(data);
    else {
      members.push({
        name: said.path ?? text(header.subarray(0, 100)),
        linkname: said.linkpath ?? text(header.subarray(157, 257)),
        header,
        extensions: tar.subarray(start, headerAt),
        data,
      });
      start = position;
      said = {};
    }
  }
  return { members, end: tar.subarray(position) };
}

/** The member under another name, with other data. @param {Member} member @param {string} name @param {Buffer} data */
export function rewritten(member, name, data) {
  if (name === member.name && data.equals(member.data)) return member;
  const header = Buffer.from(member.header);
  header.fill(0, 0, 100).write(name, 'latin1');
  header.write(data.length.toString(8).padStart(11, '0'), 124);
  return { ...member, name, header: withChecksum(header), data };
}

/** The member with another owner. @param {Member} member @param {{ uid: number, gid: number, uname: string, gname: string }} owner */
export function ownedBy(member, { uid, gid, uname, gname }) {
  const header = Buffer.from(member.header);
  header.write(uid.toString(8).padStart(7, '0'), 108);
  header.write(gid.toString(8).padStart(7, '0'), 116);
  header.fill(0, 265, 329).write(uname, 265);
  header.write(gname, 297);
  return { ...member, header: withChecksum(header) };
}

function withChecksum(header) {
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

/** @param {Member} member @returns {Buffer} with its headers and padding */
export function bytesOf({ extensions, header, data }) {
  return Buffer.concat([extensions, header, data, Buffer.alloc((block - (data.length % block)) % block)]);
}

/** The header's fields in the words of the recordings. @param {Member} member */
export function describeMember({ name, linkname, header }) {
  const kinds = { 0: 'file', 1: 'hardlink', 2: 'symlink', 3: 'chr', 4: 'blk', 5: 'dir', 6: 'fifo' };
  const type = kinds[String.fromCharCode(header[156])] ?? 'file';
  return {
    name: type === 'dir' && !name.endsWith('/') ? `${name}/` : name,
    type,
    mode: `0${(readNumber(header, 100, 8) & 0o7777).toString(8).padStart(3, '0')}`.slice(-4),
    uid: readNumber(header, 108, 8),
    gid: readNumber(header, 116, 8),
    uname: text(header.subarray(265, 297)),
    gname: text(header.subarray(297, 329)),
    size: readNumber(header, 124, 12),
    mtime: readNumber(header, 136, 12),
    ...(linkname !== '' && { linkname }),
  };
}

function readNumber(header, offset, length) {
  const field = header.subarray(offset, offset + length);
  if (field[0] & 0x80) return Number(BigInt.asIntN(64, field.readBigInt64BE(length - 8)));
  const digits = /[0-7]+/.exec(text(field));
  return digits === null ? 0 : Number.parseInt(digits[0], 8);
}

function paxRecords(data) {
  const records = {};
  for (let rest = data; rest.length > 0; ) {
    const length = Number.parseInt(rest.subarray(0, 20).toString('latin1'), 10);
    const record = rest.subarray(0, length).toString();
    const split = record.indexOf('=');
    records[record.slice(record.indexOf(' ') + 1, split)] = record.slice(split + 1, -1);
    rest = rest.subarray(length);
  }
  return records;
}

function text(field) {
  const end = field.indexOf(0);
  return field.subarray(0, end === -1 ? field.length : end).toString();
}
