// What a layer archive holds, and its digest, in one pass.
import { toText } from '../archive/byte-string.ts';
import { type Compression, decompressed } from '../archive/decompress.ts';
import { type LayerDigest, runningDigest } from '../archive/layer-digest.ts';
import { tarEntries } from '../archive/tar-entries.ts';

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
  const storePaths = new Set<string>();
  let entries = 0;
  const observed = (digest: typeof stored) =>
    async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const chunk of source) {
        digest.update(chunk);
        yield chunk;
      }
    };
  const archive = decompressed(observed(stored)(chunks), compression, name);
  for await (const entry of tarEntries(observed(plain)(archive))) {
    entries += 1;
    const path = storePathName.exec(entry.name)?.[1];
    if (path !== undefined) storePaths.add(`/${toText(path)}`);
  }
  return {
    digest: plain.finish(),
    blobDigest: stored.finish().diffId,
    entries,
    storePaths: [...storePaths].sort(),
  };
}
