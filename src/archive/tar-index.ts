// The headers of a tar file that may have been written by anyone, read without its data.
import type { FileHandle } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { extract, type Header } from 'tar-stream';
import { throwIfAborted } from '../errors/aborted.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
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

export interface TarIndex {
  /** By name; of members with the same name the last counts, as for tar itself. */
  readonly members: ReadonlyMap<string, TarMember>;
  /** Names that occur more than once. */
  readonly repeated: ReadonlySet<string>;
}

const window = 64 * 1024;
/** Limits on what is plausible for an image archive, against archives made to exhaust memory. */
const maxHeaderBytes = 1024 * 1024;
export const maxMembers = 100_000;

/**
 * @param path of the archive, for messages
 * @throws NixlayerError E_ARCHIVE_FORMAT: no tar archive, truncated, absolute names or names with `..`; E_ABORTED
 */
export async function readTarIndex(
  handle: FileHandle,
  path: string,
  signal: AbortSignal | undefined,
): Promise<TarIndex> {
  const { size: fileSize } = await handle.stat();
  const members = new Map<string, TarMember>();
  const repeated = new Set<string>();
  for (let at = 0; at < fileSize; ) {
    throwIfAborted(signal);
    const header = await readHeader(handle, path, at);
    if (header === undefined) break;
    const member = toMember(path, header);
    if (member.offset + member.size > fileSize) {
      throw brokenTar(
        path,
        `it ends within the member ${JSON.stringify(member.name)}: ${member.offset + member.size - fileSize} bytes are missing`,
      );
    }
    if (members.has(member.name)) repeated.add(member.name);
    members.set(member.name, member);
    if (members.size > maxMembers) throw brokenTar(path, `it has more than ${maxMembers} members`);
    at = member.offset + member.size + paddingTo(member.size, blockSize);
  }
  if (members.size === 0) throw brokenTar(path, 'it has no members');
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
      if (bytesRead === 0) throw brokenTar(path, 'it ends within a header');
      fed += bytesRead;
      const drained = new Promise<void>((resolve) => parser.once('drain', resolve));
      const taken = parser.write(buffer.subarray(0, bytesRead)) ? setImmediate() : drained;
      const header = await Promise.race([result, taken]);
      if (header !== undefined) return header;
    }
    throw brokenTar(path, `a header is longer than ${maxHeaderBytes} bytes`);
  } catch (cause) {
    if (cause instanceof NixlayerError) throw cause;
    throw brokenTar(path, 'it is not a tar archive, or is damaged', cause);
  } finally {
    parser.destroy();
  }
}

/** Without leading `./` and trailing `/`. */
export function memberName(name: string): string {
  return name.replace(/^(\.\/+)+/, '').replace(/\/+$/, '');
}

function toMember(path: string, header: FoundHeader): TarMember {
  const name = memberName(header.name);
  if (name.startsWith('/') || name.split('/').includes('..') || name.includes('\0')) {
    throw brokenTar(path, `the name of its member ${JSON.stringify(header.name)} leads out of the archive`);
  }
  const pax = new Map(Object.entries((header.pax ?? {}) as Record<string, string>));
  const number = (key: string, field: number): number => {
    const value = pax.has(key) ? Number(pax.get(key)) : field;
    if (!Number.isSafeInteger(value))
      throw brokenTar(path, `${key} of its member ${JSON.stringify(name)} is not a number`);
    return value;
  };
  const time = pax.has('mtime') ? Number(pax.get('mtime')) : header.mtime.getTime() / 1000;
  if (!Number.isFinite(time))
    throw brokenTar(path, `the time of its member ${JSON.stringify(name)} is not a number`);
  const size = header.type === 'file' || header.type === 'contiguous-file' ? number('size', header.size) : 0;
  if (size < 0) throw brokenTar(path, `the size of its member ${JSON.stringify(name)} is negative`);
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

export function brokenTar(path: string, what: string, cause?: unknown): NixlayerError {
  return new NixlayerError('E_ARCHIVE_FORMAT', `${path} cannot be read as a tar archive: ${what}`, {
    cause,
    hint: 'Make or fetch the archive again; expected is a tar archive, plain or compressed with gzip, zstd, xz or bzip2.',
  });
}
