// The entries of a tar archive that passes by as a stream, with the bytes of their names.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { nextEntry, type ReadEntry, type TarWatcher } from './read-entry.ts';
import { withHoles } from './sparse-map.ts';
import { BrokenTar } from './tar-block.ts';
import { type StreamSource, streamSource } from './tar-source.ts';

export interface TarEntry extends ReadEntry {
  /** To be read to its end, or not at all; holes of sparse files are zeros. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** Far more than any image has. A compressed archive of a few megabytes could have more than memory takes. */
export const maxEntries = 2_000_000;

/**
 * Leaving the loop early ends the source as well; else it is read to its end, also behind the end of the archive.
 * @throws NixlayerError E_ARCHIVE_FORMAT for more than {@link maxEntries}; BrokenTar when it is no tar archive; what
 *   `chunks` throws
 */
export async function* tarEntries(
  chunks: AsyncIterable<Uint8Array>,
  watcher?: TarWatcher,
): AsyncGenerator<TarEntry, void> {
  const source = streamSource(chunks);
  let count = 0;
  try {
    const next = () => nextEntry(source, watcher);
    for (let entry = await next(); entry !== undefined; entry = await next()) {
      count += 1;
      if (count > maxEntries) throw tooMany();
      yield Object.assign(entry, { content: contentOf(source, entry) });
      const behind = entry.offset + entry.stored;
      await source.skip(behind - source.position);
      if (source.position < behind) throw cutOff(entry);
      // Filling may be missing at the end of the archive.
      await source.skip(entry.end - behind);
    }
    await source.skip(Number.POSITIVE_INFINITY);
  } finally {
    await source.close();
  }
}

async function* contentOf(source: StreamSource, entry: ReadEntry): AsyncGenerator<Uint8Array, void> {
  const { sparse, stored, size } = entry;
  if (sparse === undefined) yield* source.pass(stored);
  else yield* withHoles(sparse, (_, length) => source.pass(length));
  if (source.position < entry.offset + stored && size > 0) throw cutOff(entry);
}

function cutOff({ name }: ReadEntry): BrokenTar {
  return new BrokenTar(`it ends within the content of ${JSON.stringify(name)}`);
}

function tooMany(): NixlayerError {
  return new NixlayerError('E_ARCHIVE_FORMAT', `A layer has more than ${maxEntries} entries`, {
    hint: 'No image needs so many: make or fetch it again.',
  });
}
