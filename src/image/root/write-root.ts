// The files of an image as one tar archive, byte for byte as dockerTools' exportImage writes it: GNU format, sorted,
// one time for all, hard links as files of their own.
import type { Writable } from 'node:stream';
import { encodeGnuHeader } from '../../archive/gnu-header.ts';
import { type WriteOptions, writeArchive } from '../../archive/write-archive.ts';
import type { ImageRoot } from './image-root.ts';
import { type RootEntry, rootEntries } from './root-tree.ts';

/**
 * Does not end `out`. Extended attributes are left out: the format has no place for them.
 * @param mtime of all entries, in seconds since the epoch
 * @returns the number of entries
 * @throws NixlayerError E_CLOSED_PIPE, E_DISK_FULL, E_WRITE, E_ABORTED, E_ARCHIVE_FORMAT
 */
export async function writeRootArchive(
  root: ImageRoot,
  mtime: number,
  out: Writable,
  options: WriteOptions = {},
): Promise<number> {
  let count = 1;
  await writeArchive(out, options, async (archive) => {
    await archive.member(header('./', root.tree.entry, mtime), 0, undefined);
    for (const [path, entry] of rootEntries(root.tree)) {
      count += 1;
      const name = `./${path}${entry.type === 'directory' ? '/' : ''}`;
      const content = entry.type === 'file' ? root.read(entry, options.signal) : undefined;
      await archive.member(header(name, entry, mtime), entry.size, content);
    }
  });
  return count;
}

// Of users the virtual machine of dockerTools knows root only, and of groups none.
function header(name: string, { layer, offset, major, minor, ...entry }: RootEntry, mtime: number): Buffer {
  const device = entry.type.endsWith('device') ? { device: { major, minor } } : {};
  return encodeGnuHeader({
    ...entry,
    ...device,
    name,
    mtime,
    uname: entry.uid === 0 ? 'root' : '',
    gname: '',
  });
}
