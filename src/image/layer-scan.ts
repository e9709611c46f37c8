// What a layer archive holds, and its digest, in one pass.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import { type Compression, decompressed } from '../archive/decompress.ts';
import { type LayerDigest, runningDigest } from '../archive/layer-digest.ts';

export interface LayerContents {
  /** Of the uncompressed archive. */
  readonly digest: LayerDigest;
  /** Of the bytes as they are stored, `sha256:…`. */
  readonly blobDigest: string;
  readonly entries: number;
  /** Store paths whose files are in it, sorted. */
  readonly storePaths: readonly string[];
}

const storePathName = /^(?:\.?\/)?((?:[^/]+\/)*?[0-9a-df-np-sv-z]{32}-[0-9a-zA-Z+\-._?=]+)(?:\/|$)/;

/**
 * Reads a layer archive to its end. Only entry names and counts are kept.
 * @param name of the layer, for messages
 * @throws plain errors of tar-stream when it is no tar archive; E_BASE_IMAGE (decompressor missing), E_ARCHIVE_FORMAT of
 *   `chunks` or when it cannot be decompressed
 */
export async function scanLayer(
  chunks: AsyncIterable<Uint8Array>,
  compression: Compression,
  name: string,
): Promise<LayerContents> {
  const stored = runningDigest();
  const plain = runningDigest();
  const tar = extract();
  const storePaths = new Set<string>();
  let entries = 0;
  tar.on('entry', (header, data, next) => {
    entries += 1;
    const path = storePathName.exec(header.name)?.[1];
    if (path !== undefined) storePaths.add(`/${path}`);
    data.on('end', next);
    data.resume();
  });
  const observed = (digest: typeof stored) =>
    async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const chunk of source) {
        digest.update(chunk);
        yield chunk;
      }
    };
  const archive = decompressed(observed(stored)(chunks), compression, name);
  await pipeline(Readable.from(archive), observed(plain), tar as never);
  return {
    digest: plain.finish(),
    blobDigest: stored.finish().diffId,
    entries,
    storePaths: [...storePaths].sort(),
  };
}
