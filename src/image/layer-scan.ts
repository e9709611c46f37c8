// What a layer archive holds, and its digest, in one pass.
import { toText } from '../archive/byte-string.ts';
import { type Compression, decompressed } from '../archive/decompress.ts';
import { type LayerDigest, runningDigest } from '../archive/layer-digest.ts';
import { tap } from '../archive/tap.ts';
import { tarEntries } from '../archive/tar-entries.ts';
import { storePathBase } from '../store/store-path-name.ts';

export interface LayerContents {
  /** Of the uncompressed archive. */
  readonly digest: LayerDigest;
  /** Of the bytes as they are stored, `sha256:…`. */
  readonly blobDigest: string;
  readonly entries: number;
  /** Store paths whose files are in it, sorted. */
  readonly storePaths: readonly string[];
}

const storePathName = new RegExp(String.raw`^(?:\.?/)?((?:[^/]+/)*?${storePathBase})(?:/|$)`);

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
  const archive = decompressed(tap(chunks, stored.update), compression, name);
  for await (const entry of tarEntries(tap(archive, plain.update))) {
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
