// Random access to the members of a tar file that may have been written by anyone.
import { posix } from 'node:path';
import { type Compression, compressionOf } from './decompress.ts';
import { type FileRange, readRange } from './file-range.ts';
import { openPlainFile } from './plain-file.ts';
import { withHoles } from './sparse-map.ts';
import { brokenTar, readTarIndex, type TarIndex, type TarMember } from './tar-index.ts';

export interface TarFile extends TarIndex {
  readonly path: string;
  /** Follows links inside the archive. @throws NixlayerError E_ARCHIVE_FORMAT when a link leads nowhere or in circles */
  resolve(name: string): TarMember | undefined;
  /**
   * The data of a member, or a part of it, in chunks that belong to the caller.
   * @throws NixlayerError E_ARCHIVE_FORMAT, E_ABORTED
   */
  read(member: TarMember, signal?: AbortSignal, part?: FileRange): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** Limits on what is plausible for an image archive, against archives made to exhaust memory. */
const maxTextBytes = 4 * 1024 * 1024;
const maxLinks = 16;

/**
 * Opens a tar archive (plain, or compressed as {@link openPlainFile} accepts) and reads its headers, skipping the data.
 * @throws NixlayerError E_ARCHIVE_FORMAT: no tar archive, truncated, absolute names or names with `..`; and what openPlainFile throws
 */
export async function openTarFile(path: string, signal?: AbortSignal): Promise<TarFile> {
  const handle = await openPlainFile(path, signal);
  try {
    const index = await readTarIndex(handle, path, signal);
    return {
      path,
      ...index,
      resolve: (name) => resolveLinks(path, index.members, name),
      read: (member, readSignal, part = { offset: 0, size: member.size }) => {
        const tooShort = () => brokenTar(path, `it became shorter while ${member.name} was read`);
        const { sparse, offset } = member;
        const stored = (at: number, size: number) =>
          readRange(handle, { offset: offset + at, size }, tooShort, readSignal);
        return sparse === undefined ? stored(part.offset, part.size) : withHoles(sparse, stored, part);
      },
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
    throw brokenTar(
      tar.path,
      `${member.name} has ${member.size} bytes, but a description has at most ${maxTextBytes}`,
    );
  const chunks: Uint8Array[] = [];
  for await (const part of tar.read(member)) chunks.push(part);
  return Buffer.concat(chunks).toString('utf8');
}

/** How a member is compressed, by its first bytes. @throws NixlayerError E_ARCHIVE_FORMAT */
export async function compressionOfMember(tar: TarFile, member: TarMember): Promise<Compression> {
  for await (const start of tar.read(member, undefined, { offset: 0, size: Math.min(member.size, 6) }))
    return compressionOf(start);
  return 'none';
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
      throw brokenTar(
        path,
        `its member ${JSON.stringify(name)} is a link to ${JSON.stringify(target)}, which leads nowhere`,
      );
    }
    member = next;
  }
  return member;
}
