// Random access to the members of a tar file that may have been written by anyone.
import type { FileHandle } from 'node:fs/promises';
import { posix } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { extract, type Header } from 'tar-stream';
import { throwIfAborted } from '../errors/aborted.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { type Compression, compressionOf } from './decompress.ts';
import { readRange } from './file-range.ts';
import { openPlainFile } from './plain-file.ts';
import { blockSize, paddingTo } from './tar-header.ts';

export interface TarMember {
  /** Without leading `./` and trailing `/`. */
  readonly name: string;
  readonly type: Header['type'];
  /** Bytes of data, and where in the uncompressed archive they start. */
  readonly size: number;
  readonly offset: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly uname: string;
  readonly gname: string;
  /** Seconds since the epoch, as the ustar header has them. */
  readonly mtime: number;
  readonly linkName: string;
  /** Records of the extended header in their order. */
  readonly pax: ReadonlyMap<string, string>;
}

export interface TarFile {
  readonly path: string;
  /** By name; of members with the same name the last counts, as for tar itself. */
  readonly members: ReadonlyMap<string, TarMember>;
  /** Names that occur more than once. */
  readonly repeated: ReadonlySet<string>;
  /** Follows links inside the archive. @throws NixlayerError E_ARCHIVE_FORMAT when a link leads nowhere or in circles */
  resolve(name: string): TarMember | undefined;
  /** The data of a member, in chunks that belong to the caller. @throws NixlayerError E_ARCHIVE_FORMAT, E_ABORTED */
  read(member: TarMember, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

const window = 64 * 1024;
/** Limits on what is plausible for an image archive, against archives made to exhaust memory. */
const maxHeaderBytes = 1024 * 1024;
export const maxMembers = 100_000;
const maxTextBytes = 4 * 1024 * 1024;
const maxLinks = 16;

/**
 * Opens a tar archive (plain, or compressed as {@link openPlainFile} accepts) and reads its headers, skipping the data.
 * @throws NixlayerError E_ARCHIVE_FORMAT: no tar archive, truncated, absolute names or names with `..`; and what openPlainFile throws
 */
export async function openTarFile(path: string, signal?: AbortSignal): Promise<TarFile> {
  const handle = await openPlainFile(path, signal);
  try {
    const index = await readIndex(handle, path, signal);
    return {
      path,
      ...index,
      resolve: (name) => resolveLinks(path, index.members, name),
      read: (member, readSignal) =>
        readRange(
          handle,
          member,
          () => broken(path, `it became shorter while ${member.name} was read`),
          readSignal,
        ),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The whole text of a small member such as a manifest. @throws NixlayerError E_ARCHIVE_FORMAT when it is over 4 MiB, as registries limit manifests */
export async function readTextMember(tar: TarFile, member: TarMember): Promise<string> {
  if (member.size > maxTextBytes)
    throw broken(
      tar.path,
      `${member.name} has ${member.size} bytes, but a description has at most ${maxTextBytes}`,
    );
  const chunks: Uint8Array[] = [];
  for await (const part of tar.read(member)) chunks.push(part);
  return Buffer.concat(chunks).toString('utf8');
}

/** How a member is compressed, by its first bytes. @throws NixlayerError E_ARCHIVE_FORMAT */
export async function compressionOfMember(tar: TarFile, member: TarMember): Promise<Compression> {
  for await (const start of tar.read({ ...member, size: Math.min(member.size, 6) }))
    return compressionOf(start);
  return 'none';
}

async function readIndex(
  handle: FileHandle,
  path: string,
  signal: AbortSignal | undefined,
): Promise<Pick<TarFile, 'members' | 'repeated'>> {
  const { size: fileSize } = await handle.stat();
  const members = new Map<string, TarMember>();
  const repeated = new Set<string>();
  for (let at = 0; at < fileSize; ) {
    throwIfAborted(signal);
    const header = await readHeader(handle, path, at);
    if (header === undefined) break;
    const member = toMember(path, header);
    if (member.offset + member.size > fileSize) {
      throw broken(
        path,
        `it ends within the member ${JSON.stringify(member.name)}: ${member.offset + member.size - fileSize} bytes are missing`,
      );
    }
    if (members.has(member.name)) repeated.add(member.name);
    members.set(member.name, member);
    if (members.size > maxMembers) throw broken(path, `it has more than ${maxMembers} members`);
    at = member.offset + member.size + paddingTo(member.size, blockSize);
  }
  if (members.size === 0) throw broken(path, 'it has no members');
  return { members, repeated };
}

type FoundHeader = Header & { readonly dataOffset: number };

/** Feeds tar-stream from `at` until it has a complete header; undefined at the end-of-archive block. */
async function readHeader(handle: FileHandle, path: string, at: number): Promise<FoundHeader | undefined> {
  const parser = extract();
  const result = new Promise<FoundHeader>((resolve, reject) => {
    // The stream's offset is that of the main header, behind extended ones.
    parser.once('entry', (header, data) => resolve({ ...header, dataOffset: at + data.offset + blockSize }));
    parser.on('error', reject);
  });
  result.catch(() => undefined); // awaited in the loop below
  try {
    for (let fed = 0; fed < maxHeaderBytes; ) {
      const buffer = Buffer.allocUnsafe(window);
      const { bytesRead } = await handle.read(buffer, 0, window, at + fed);
      if (fed === 0 && bytesRead >= blockSize && buffer.subarray(0, blockSize).every((byte) => byte === 0))
        return undefined;
      if (bytesRead === 0) throw broken(path, 'it ends within a header');
      fed += bytesRead;
      const drained = new Promise<void>((resolve) => parser.once('drain', resolve));
      const taken = parser.write(buffer.subarray(0, bytesRead)) ? setImmediate() : drained;
      const header = await Promise.race([result, taken]);
      if (header !== undefined) return header;
    }
    throw broken(path, `a header is longer than ${maxHeaderBytes} bytes`);
  } catch (cause) {
    if (cause instanceof NixlayerError) throw cause;
    throw broken(path, 'it is not a tar archive, or is damaged', cause);
  } finally {
    parser.destroy();
  }
}

function toMember(path: string, header: FoundHeader): TarMember {
  const name = header.name.replace(/^(\.\/+)+/, '').replace(/\/+$/, '');
  if (name.startsWith('/') || name.split('/').includes('..') || name.includes('\0')) {
    throw broken(path, `the name of its member ${JSON.stringify(header.name)} leads out of the archive`);
  }
  const pax = new Map(Object.entries((header.pax ?? {}) as Record<string, string>));
  const number = (key: string, field: number): number => {
    const value = pax.has(key) ? Number(pax.get(key)) : field;
    if (!Number.isSafeInteger(value))
      throw broken(path, `${key} of its member ${JSON.stringify(name)} is not a number`);
    return value;
  };
  const size = header.type === 'file' || header.type === 'contiguous-file' ? number('size', header.size) : 0;
  if (size < 0) throw broken(path, `the size of its member ${JSON.stringify(name)} is negative`);
  return {
    name,
    type: header.type,
    size,
    offset: header.dataOffset,
    mode: header.mode,
    uid: number('uid', header.uid),
    gid: number('gid', header.gid),
    uname: pax.get('uname') ?? header.uname,
    gname: pax.get('gname') ?? header.gname,
    mtime: Math.floor(header.mtime.getTime() / 1000),
    linkName: header.linkname ?? '',
    pax,
  };
}

function resolveLinks(
  path: string,
  members: ReadonlyMap<string, TarMember>,
  name: string,
): TarMember | undefined {
  let member = members.get(posix.normalize(name));
  for (let hops = 0; member?.type === 'symlink' || member?.type === 'link'; hops++) {
    const folder = member.type === 'symlink' ? posix.dirname(member.name) : '';
    const target = posix.normalize(posix.join(folder, member.linkName));
    const next = members.get(target);
    if (next === undefined || hops === maxLinks) {
      throw broken(
        path,
        `its member ${JSON.stringify(name)} is a link to ${JSON.stringify(target)}, which leads nowhere`,
      );
    }
    member = next;
  }
  return member;
}

function broken(path: string, what: string, cause?: unknown): NixlayerError {
  return new NixlayerError('E_ARCHIVE_FORMAT', `${path} cannot be read as a tar archive: ${what}`, {
    cause,
    hint: 'Make or fetch the archive again; expected is a tar archive, plain or compressed with gzip, zstd, xz or bzip2.',
  });
}
