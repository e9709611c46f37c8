// The entries of a tar archive that passes by as a stream, with the bytes of their names.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract, type Header } from 'tar-stream';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { type ByteString, toByteString } from './byte-string.ts';
import { blockSize, paddingTo } from './tar-header.ts';

export interface TarEntry {
  readonly header: Header;
  /** As they stand in the archive, or in its extended headers. */
  readonly name: ByteString;
  readonly linkName: ByteString;
  /** To be read to its end, or not at all. */
  readonly content: AsyncIterable<Uint8Array>;
  /** Where the entry ends in the archive, in bytes. */
  readonly end: number;
}

/** Far more than any image has. A compressed archive of a few megabytes could have more than memory takes. */
export const maxEntries = 2_000_000;

/**
 * Leaving the loop early ends the source as well. Extended headers are limited by tar-stream, to 4 MiB.
 * @throws NixlayerError E_ARCHIVE_FORMAT for more than {@link maxEntries}; plain errors of tar-stream when it is no tar
 *   archive; what `chunks` throws
 */
export async function* tarEntries(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry, void> {
  const tar = extract({ filenameEncoding: 'latin1' } as object); // its types lack the option
  // It is a stream of streamx, which pipeline takes as one of Node's.
  const feeding: Promise<void> = pipeline(Readable.from(chunks), tar as unknown as NodeJS.WritableStream);
  const fed = feeding.catch(() => undefined); // awaited below, unless the caller leaves early
  let count = 0;
  try {
    for await (const entry of tar) {
      count += 1;
      if (count > maxEntries) throw tooMany();
      const { name, linkname, size = 0, type, ...header } = entry.header;
      // Records of pax headers are decoded as text already.
      const { path, linkpath } = (header.pax ?? {}) as Readonly<Record<string, string>>;
      const blocks = type === 'directory' ? 0 : size + paddingTo(size, blockSize);
      yield {
        header: entry.header,
        name: path === undefined ? name : toByteString(path),
        linkName: linkpath === undefined ? (linkname ?? '') : toByteString(linkpath),
        content: entry as AsyncIterable<Uint8Array>,
        end: dataOffset(entry.header) + blocks,
      };
      entry.resume();
    }
    await feeding;
  } finally {
    tar.destroy();
    await fed;
  }
}

function dataOffset(header: Header & { readonly byteOffset?: number }): number {
  return header.byteOffset ?? 0;
}

function tooMany(): NixlayerError {
  return new NixlayerError('E_ARCHIVE_FORMAT', `A layer has more than ${maxEntries} entries`, {
    hint: 'No image needs so many: make or fetch it again.',
  });
}
