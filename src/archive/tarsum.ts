// TarSum version 1, the checksum that old versions of Docker had for layers and that buildImage still notes. It covers
// names, modes, owners' ids, sizes, kinds, links and contents, but neither times nor owners' names. Specification:
// tarsum_spec.md of the Docker distribution.
import { createHash } from 'node:crypto';
import type { Header } from 'tar-stream';
import { toBytes } from './byte-string.ts';
import type { TarEntry } from './tar-entries.ts';

const typeFlags: Readonly<Record<NonNullable<Header['type']>, string>> = {
  file: '0',
  link: '1',
  symlink: '2',
  'character-device': '3',
  'block-device': '4',
  directory: '5',
  fifo: '6',
  'contiguous-file': '7',
};

/** The checksum of one entry, in hexadecimal. Reads its content. */
export async function entryChecksum({ header, name, linkName, content }: TarEntry): Promise<string> {
  const { mode = 0, uid = 0, gid = 0, size = 0, type, devmajor, devminor } = header;
  const fields = [
    `name${name}`,
    `mode${mode}`,
    `uid${uid}`,
    `gid${gid}`,
    `size${size}`,
    `typeflag${typeFlags[type ?? 'file']}`,
    `linkname${linkName}`,
    'uname',
    'gname',
    `devmajor${devmajor ?? 0}`,
    `devminor${devminor ?? 0}`,
  ];
  const hash = createHash('sha256').update(toBytes(fields.join('')));
  for await (const chunk of content) hash.update(chunk);
  return hash.digest('hex');
}

/** `tarsum.v1+sha256:…`: the order of the entries does not count. */
export function tarsum(entryChecksums: readonly string[]): string {
  const hash = createHash('sha256').update(entryChecksums.toSorted().join(''));
  return `tarsum.v1+sha256:${hash.digest('hex')}`;
}
