// The archive that `docker load` reads, byte for byte as dockerTools' stream script writes it, or as buildImage does.
import type { Writable } from 'node:stream';
import { encodeGnuHeader } from '../../../archive/gnu-header.ts';
import { openedAhead, type Source } from '../../../archive/opened-ahead.ts';
import { readingThreads } from '../../../archive/reading-threads.ts';
import { type WriteOptions, writeArchive } from '../../../archive/write-archive.ts';
import type { ArchiveMember, Image, Layer, StartedImage } from '../../image.ts';
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
  const { members, layers, mtime } = image;
  if (members !== undefined) return writeMembers(members, mtime, out, options);
  await writeLayers(layers, mtime, Promise.resolve(image), out, options);
}

/**
 * The same, layer by layer as they become known.
 * @throws as {@link writeDockerArchive}, and what the promises of `started` are rejected with
 */
export async function writeStartedDockerArchive(
  { layers, mtime, image }: StartedImage,
  out: Writable,
  options: WriteOptions = {},
): Promise<void> {
  if (layers === undefined) return writeDockerArchive(await image, out, options);
  await writeLayers(layers, mtime, image, out, options);
}

async function writeLayers(
  layers: readonly (Layer | Promise<Layer>)[],
  mtime: number,
  image: Promise<Image>,
  out: Writable,
  options: WriteOptions,
): Promise<void> {
  const sources: (Source<Uint8Array, void> | undefined)[] = layers.map(() => undefined);
  const known = async (index: number): Promise<Layer> => {
    const layer = (await layers[index]) as Layer;
    sources[index] ??= {
      alone: layer.inParts,
      async *open() {
        yield* layer.open(options.signal);
      },
    };
    return layer;
  };
  for (const index of layers.keys()) known(index).catch(() => undefined); // the loop below sees the error
  // As long as layers are hashed, one thread sends; a slow receiver must not keep the others.
  let isHashed = false;
  image.then(
    () => {
      isHashed = true;
    },
    () => undefined,
  );
  // One thread is left for the layer whose turn it is.
  const opened = openedAhead(sources, () => (isHashed ? readingThreads() - 1 : 0));
  try {
    await writeArchive(out, options, async (archive) => {
      for (const index of layers.keys()) {
        const layer = await known(index);
        const { archivePath, digest } = layer;
        await archive.file(archivePath, headerOf(layer, mtime), digest.size, opened.next(), index);
      }
      const whole = await image;
      await archive.text(configNameOf(whole), whole.configText, mtime);
      await archive.text('manifest.json', manifestOf(whole), mtime);
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
