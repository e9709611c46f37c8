// TarSum version 1, the checksum that old versions of Docker had for layers and that buildImage still notes. It covers
// names, modes, owners' ids, sizes, kinds, links and contents, but neither times nor owners' names. Specification:
// tarsum_spec.md of the Docker distribution.
import { createHash } from 'node:crypto';
import { toBytes } from './byte-string.ts';
import type { TarEntry } from './tar-entries.ts';

/** The checksum of one entry, in hexadecimal. Reads its content. */
export async function entryChecksum(entry: TarEntry): Promise<string> {
  const { name, linkName, mode, uid, gid, size, flag, type, major, minor, content } = entry;
  const fields = [
    `name${name}`,
    `mode${mode}`,
    `uid${uid}`,
    `gid${gid}`,
    `size${size}`,
    `typeflag${flag === '\0' ? (type === 'directory' ? '5' : '0') : flag}`,
    `linkname${linkName}`,
    'uname',
    'gname',
    `devmajor${major}`,
    `devminor${minor}`,
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
