// The uppermost layer of a layered image: an archive that Nix built, used as it is.
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { unreadable } from '../archive/file-tree.ts';
import type { LayerDigest } from '../archive/layer-digest.ts';
import { abortedError } from '../errors/aborted.ts';
import type { Layer } from './image.ts';
import { layerComment } from './oci-config.ts';
import { hashed, layerChanged, verified } from './verified-layer.ts';

/**
 * @param storePath a folder with `layer.tar`
 * @param mtime seconds since the epoch, for the member in a docker-archive
 * @throws NixlayerError E_INVALID_PATH, E_ABORTED
 */
export async function customisationLayer(
  storePath: string,
  locate: (storePath: string) => string,
  mtime: number,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Layer> {
  const file = join(locate(storePath), 'layer.tar');
  const digest = await digestOf(hashed(readWhole(file, signal)), onBytes);
  return {
    kind: 'customisation',
    archivePath: `${digest.diffId.slice('sha256:'.length)}/layer.tar`,
    digest,
    compression: 'none',
    storePaths: [storePath],
    comment: layerComment([storePath]),
    // The original takes mode and owner from the file, as whoever runs the script sees it. This is what root sees in
    // a store; the archive is then the same everywhere. The image ID does not depend on it.
    member: { mode: 0o444, uid: 0, gid: 0, uname: 'root', gname: 'root', mtime },
    open: (openSignal) =>
      verified(hashed(readWhole(file, openSignal)), digest, () => layerChanged([storePath])),
  };
}

async function digestOf(
  chunks: AsyncGenerator<Uint8Array, LayerDigest>,
  onBytes: (bytes: number) => void,
): Promise<LayerDigest> {
  for (let step = await chunks.next(); ; step = await chunks.next()) {
    if (step.done === true) return step.value;
    onBytes(step.value.length);
  }
}

async function* readWhole(file: string, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array, void> {
  try {
    const options = { highWaterMark: 1024 * 1024, ...(signal && { signal }) };
    for await (const chunk of createReadStream(file, options)) yield chunk as Uint8Array;
  } catch (error) {
    throw signal?.aborted === true ? abortedError(error) : unreadable(Buffer.from(file), error);
  }
}
