// The files of an image as one tar archive, sorted, hard links as files of their own.
import type { Writable } from 'node:stream';
import type { ByteString } from '../../archive/byte-string.ts';
import { encodeGnuHeader } from '../../archive/gnu-header.ts';
import { paxTimeText, xattrRecord } from '../../archive/pax-records.ts';
import { encodeTarHeader, type TarHeader } from '../../archive/tar-header.ts';
import { type WriteOptions, writeArchive } from '../../archive/write-archive.ts';
import type { ImageRoot } from './image-root.ts';
import { type RootEntry, rootEntries } from './root-tree.ts';

/**
 * `pax` holds all that layers have. `gnu` is byte for byte what dockerTools' exportImage writes: without extended
 * attributes, and one time for all, in seconds since the epoch.
 */
export type RootForm = { readonly format: 'pax' } | { readonly format: 'gnu'; readonly mtime: number };

export interface WrittenRoot {
  readonly entries: number;
  /** How many of them have extended attributes that the format has no place for. */
  readonly withoutXattrs: number;
}

/**
 * Does not end `out`.
 * @throws NixlayerError E_CLOSED_PIPE, E_DISK_FULL, E_WRITE, E_ABORTED, E_ARCHIVE_FORMAT
 */
export async function writeRootArchive(
  root: ImageRoot,
  form: RootForm,
  out: Writable,
  options: WriteOptions = {},
): Promise<WrittenRoot> {
  const encode = form.format === 'pax' ? paxHeader : gnuHeader(form.mtime);
  let entries = 1;
  let withoutXattrs = 0;
  await writeArchive(out, options, async (archive) => {
    await archive.member(encode('./', root.tree.entry), 0, undefined);
    for (const [path, entry] of rootEntries(root.tree)) {
      entries += 1;
      if (form.format === 'gnu' && entry.xattrs.size > 0) withoutXattrs += 1;
      const name = `./${path}${entry.type === 'directory' ? '/' : ''}`;
      const content = entry.type === 'file' ? root.read(entry, options.signal) : undefined;
      await archive.member(encode(name, entry), entry.size, content);
    }
  });
  return { entries, withoutXattrs };
}

function paxHeader(name: ByteString, entry: RootEntry): Buffer {
  const pax = new Map<string, ByteString>();
  if (entry.time.nanoseconds !== 0) pax.set('mtime', paxTimeText(entry.time));
  for (const [key, value] of entry.xattrs) pax.set(xattrRecord(key), value);
  return encodeTarHeader({ ...fieldsOf(name, entry), mtime: entry.time.seconds, pax });
}

const gnuHeader =
  (mtime: number) =>
  (name: ByteString, entry: RootEntry): Buffer =>
    encodeGnuHeader({ ...fieldsOf(name, entry), mtime });

// Of users the virtual machine of dockerTools knows root only, and of groups none. Names of users that layers tell of
// are those of the machine that made them: extracted, they would win over the numbers.
function fieldsOf(name: ByteString, entry: RootEntry): Omit<TarHeader, 'mtime' | 'pax'> {
  const { type, mode, uid, gid, linkName, size, major, minor } = entry;
  const device = type.endsWith('device') ? { device: { major, minor } } : {};
  return { name, type, mode, uid, gid, linkName, size, ...device, uname: uid === 0 ? 'root' : '', gname: '' };
}
