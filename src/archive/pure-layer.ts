// The archive of files that buildImage starts from, read once.
import { createReadStream } from 'node:fs';
import { abortedError } from '../errors/aborted.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import type { ByteString } from './byte-string.ts';
import { unreadable } from './file-tree.ts';
import { tap } from './tap.ts';
import { BrokenTar } from './tar-block.ts';
import { tarEntries } from './tar-entries.ts';
import { entryChecksum, tarsum } from './tarsum.ts';

export interface PureLayer {
  /** `tarsum.v1+sha256:…` */
  readonly checksum: string;
  /** Bytes before the blocks that end the archive. */
  readonly size: number;
  /** Of the entries, in their order. */
  readonly names: readonly ByteString[];
}

/** @throws NixlayerError E_INVALID_PATH (cannot be read), E_ARCHIVE_FORMAT, E_ABORTED */
export async function readPureLayer(file: string, signal?: AbortSignal): Promise<PureLayer> {
  const names: ByteString[] = [];
  const checksums: string[] = [];
  let size = 0;
  let total = 0;
  try {
    const chunks = createReadStream(file, { highWaterMark: 1024 * 1024, ...(signal && { signal }) });
    const counted = tap(chunks, ({ length }) => {
      total += length;
    });
    for await (const entry of tarEntries(counted)) {
      names.push(entry.name);
      checksums.push(await entryChecksum(entry));
      size = entry.end;
    }
    // Something is appended behind the last entry.
    if (total < size) throw new BrokenTar('it ends within its last entry');
  } catch (error) {
    if (signal?.aborted === true) throw abortedError(error);
    if ((error as NodeJS.ErrnoException).code !== undefined) throw unreadable(Buffer.from(file), error);
    throw new NixlayerError(
      'E_ARCHIVE_FORMAT',
      `${file} is not a sound tar archive: ${(error as Error).message}`,
      {
        cause: error,
        hint: 'Build the layer again; nix-store --verify --check-contents finds damage.',
      },
    );
  }
  return { checksum: tarsum(checksums), size, names };
}
