// The archive that `docker load` reads, byte for byte as dockerTools' stream script writes it.
import type { Writable } from 'node:stream';
import type { Image } from '../image/image.ts';
import { type WriteOptions, writeArchive } from './archive-stream.ts';

/**
 * Writes the image: base layers, store layers, customisation layer, config, `manifest.json`; equal layers are written
 * each time the manifest names them. Does not end `out`. Layers are checked against their digests on the way.
 * @throws NixlayerError E_LAYER_CHANGED, E_BASE_IMAGE (a base layer differs from its diff_id), E_CLOSED_PIPE, E_DISK_FULL,
 *   E_WRITE, E_ABORTED, and what a layer throws when it is opened
 */
export async function writeDockerArchive(
  image: Image,
  out: Writable,
  options: WriteOptions = {},
): Promise<void> {
  await writeArchive(out, options, async (archive) => {
    for (const [index, { archivePath, member, digest, open }] of image.layers.entries()) {
      await archive.file(archivePath, member, digest.size, open(options.signal), index);
    }
    await archive.text(`${image.imageId.slice('sha256:'.length)}.json`, image.configText, image.mtime);
    await archive.text('manifest.json', image.manifestText, image.mtime);
  });
}
