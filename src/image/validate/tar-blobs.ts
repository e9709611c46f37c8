// The files of an archive or a layout, as blobs.
import type { TarFile } from '../../archive/tar-file.ts';
import type { BlobStore, StoredBlob } from './blob-store.ts';
import { brokenOnly } from './document.ts';
import type { FindingCollector } from './finding.ts';

const blobName = /^blobs\/([a-z0-9]+)\/([0-9a-f]+)$/;

/** Undefined, with a finding where there is more to say, for a file that is not there. */
export function fileIn(tar: TarFile, name: string, findings: FindingCollector): StoredBlob | undefined {
  try {
    const member = tar.resolve(name);
    if (member === undefined) return undefined;
    return { name: member.name, size: member.size, open: (signal) => tar.read(member, signal) };
  } catch (error) {
    findings.error('archive', brokenOnly(error).message, { file: name });
    return undefined;
  }
}

/** Blobs lie where OCI layouts have them. */
export function blobsIn(tar: TarFile, findings: FindingCollector): BlobStore {
  return { find: async ({ digest }) => fileIn(tar, `blobs/${digest.replace(':', '/')}`, findings) };
}

/** Digests of all files that lie where blobs do. */
export function blobNames(tar: TarFile): string[] {
  return [...tar.members.keys()].flatMap((name) => {
    const [, algorithm, hex] = blobName.exec(name) ?? [];
    return algorithm === undefined ? [] : `${algorithm}:${hex}`;
  });
}

/** The digest that the name of a file states: `blobs/sha256/<hex>` or `<hex>.json`. Folder names are free. */
export function statedDigest(name: string): string | undefined {
  const [, algorithm, hex] = blobName.exec(name) ?? [];
  if (algorithm !== undefined) return `${algorithm}:${hex}`;
  const config = /^([0-9a-f]{64})\.json$/.exec(name)?.[1];
  return config === undefined ? undefined : `sha256:${config}`;
}
