// The archive that `docker load` reads, byte for byte as dockerTools' stream script writes it, or as buildImage does.
import type { Writable } from 'node:stream';
import { encodeGnuHeader } from '../../../archive/gnu-header.ts';
import { openedAhead } from '../../../archive/opened-ahead.ts';
import { readingThreads } from '../../../archive/reading-threads.ts';
import { type WriteOptions, writeArchive } from '../../../archive/write-archive.ts';
import type { ArchiveMember, Image } from '../../image.ts';
import { configNameOf, headerOf, manifestOf } from './describe.ts';

/**
 * Writes the image: base layers, store layers, customisation layer, config, `manifest.json`; equal layers are written
 * each time the manifest names them. An image that lists its members is written as it lists them. Does not end `out`. Layers are checked against their digests on the way.
 * @throws NixlayerError E_LAYER_CHANGED, E_BASE_IMAGE (a base layer differs from its diff_id), E_CLOSED_PIPE, E_DISK_FULL,
 *   E_WRITE, E_ABORTED, and what a layer throws when it is opened
 */
export async function writeDockerArchive(
  image: Image,
  out: Writable,
  options: WriteOptions = {},
): Promise<void> {
  const { members } = image;
  if (members !== undefined) return writeMembers(members, image.mtime, out, options);
  const opened = openedAhead(
    image.layers.map(({ open, inParts }) => ({
      alone: inParts,
      async *open() {
        yield* open(options.signal);
      },
    })),
    readingThreads() - 1, // A thread is left for the layer whose turn it is.
  );
  try {
    await writeArchive(out, options, async (archive) => {
      for (const [index, layer] of image.layers.entries()) {
        const { archivePath, digest } = layer;
        await archive.file(archivePath, headerOf(layer, image.mtime), digest.size, opened.next(), index);
      }
      await archive.text(configNameOf(image), image.configText, image.mtime);
      await archive.text('manifest.json', manifestOf(image), image.mtime);
    });
  } finally {
    await opened.close();
  }
}

async function writeMembers(
  members: readonly ArchiveMember[],
  mtime: number,
  out: Writable,
  options: WriteOptions,
): Promise<void> {
  const root = { uid: 0, gid: 0, uname: 'root', gname: 'root' };
  await writeArchive(out, options, async (archive) => {
    for (const { layer, open, ...member } of members)
      await archive.member(
        encodeGnuHeader({ ...member, ...root, mtime }),
        member.size,
        open?.(options.signal),
        layer,
      );
  });
}
