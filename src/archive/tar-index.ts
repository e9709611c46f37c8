// The headers of a tar file that may have been written by anyone, read without its data.
import type { FileHandle } from 'node:fs/promises';
import { throwIfAborted } from '../errors/aborted.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { toText } from './byte-string.ts';
import type { EntryType } from './entry-header.ts';
import type { PaxRecords } from './pax-records.ts';
import { nextEntry, type ReadEntry } from './read-entry.ts';
import type { SparseMap } from './sparse-map.ts';
import { BrokenTar } from './tar-block.ts';
import { fileSource } from './tar-source.ts';

export interface TarMember {
  /** Without leading `./` and trailing `/`. */
  readonly name: string;
  readonly type: EntryType;
  /** Bytes of data, and where in the uncompressed archive they start. */
  readonly size: number;
  readonly offset: number;
  /** Of a sparse file, of which less is stored. */
  readonly sparse?: SparseMap;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly uname: string;
  readonly gname: string;
  /** Whole seconds since the epoch. */
  readonly mtime: number;
  readonly linkName: string;
  /** Records of the extended header in their order. */
  readonly pax: PaxRecords;
}

export interface TarIndex {
  /** By name; of members with the same name the last counts, as for tar itself. */
  readonly members: ReadonlyMap<string, TarMember>;
  /** Names that occur more than once. */
  readonly repeated: ReadonlySet<string>;
}

/** What is plausible for an image archive, against archives made to exhaust memory. */
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
  const source = fileSource(handle);
  for (;;) {
    throwIfAborted(signal);
    const entry = await entryOf(path, () => nextEntry(source));
    if (entry === undefined) break;
    const member = toMember(path, entry);
    const missing = entry.offset + entry.stored - fileSize;
    if (missing > 0)
      throw brokenTar(
        path,
        `it ends within the member ${JSON.stringify(member.name)}: ${missing} bytes are missing`,
      );
    if (members.has(member.name)) repeated.add(member.name);
    members.set(member.name, member);
    if (members.size > maxMembers) throw brokenTar(path, `it has more than ${maxMembers} members`);
    source.moveTo(entry.end);
  }
  if (members.size === 0) throw brokenTar(path, 'it has no members');
  return { members, repeated };
}

async function entryOf(
  path: string,
  read: () => Promise<ReadEntry | undefined>,
): Promise<ReadEntry | undefined> {
  try {
    return await read();
  } catch (cause) {
    if (!(cause instanceof BrokenTar)) throw cause;
    throw brokenTar(path, cause.message, cause);
  }
}

/** Without leading `./` and trailing `/`. */
export function memberName(name: string): string {
  return name.replace(/^(\.\/+)+/, '').replace(/\/+$/, '');
}

function toMember(path: string, entry: ReadEntry): TarMember {
  const { type, size, offset, sparse, mode, uid, gid, uname, gname, time, linkName, pax } = entry;
  const given = toText(entry.name);
  const name = memberName(given);
  if (name.startsWith('/') || name.split('/').includes('..') || name.includes('\0')) {
    throw brokenTar(path, `the name of its member ${JSON.stringify(given)} leads out of the archive`);
  }
  return {
    ...{ name, type, offset, mode, uid, gid, pax },
    size: type === 'file' ? size : 0,
    ...(sparse && { sparse }),
    uname: toText(uname),
    gname: toText(gname),
    mtime: time.seconds,
    linkName: toText(linkName),
  };
}

export function brokenTar(path: string, what: string, cause?: unknown): NixlayerError {
  return new NixlayerError('E_ARCHIVE_FORMAT', `${path} cannot be read as a tar archive: ${what}`, {
    cause,
    hint: 'Make or fetch the archive again; expected is a tar archive, plain or compressed with gzip, zstd, xz or bzip2.',
  });
}
