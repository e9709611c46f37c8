// The names in an archive, when nothing else of it is needed.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { toText } from './byte-string.ts';
import { decompressed } from './decompress.ts';
import { readRange } from './file-range.ts';
import { openArchiveFile } from './plain-file.ts';
import { tarEntries } from './tar-entries.ts';
import { openTarFile } from './tar-file.ts';
import { brokenTar, memberName } from './tar-index.ts';

/**
 * In the order of the archive, as {@link openTarFile} has them. A compressed archive is read as far as the caller goes,
 * and not decompressed into a file.
 * @throws NixlayerError E_INPUT, E_ARCHIVE_FORMAT, E_BASE_IMAGE (program missing), E_ABORTED
 */
export async function* memberNames(path: string, signal?: AbortSignal): AsyncGenerator<string, void> {
  const { file, compression } = await openArchiveFile(path);
  try {
    if (compression === 'none') {
      const tar = await openTarFile(path, signal);
      await tar.close();
      yield* tar.members.keys();
      return;
    }
    const { size } = await file.stat();
    const tooShort = () => brokenTar(path, 'it became shorter while it was read');
    const chunks = readRange(file, { offset: 0, size }, tooShort, signal);
    for await (const { name } of tarEntries(decompressed(chunks, compression, path, signal)))
      yield memberName(toText(name));
  } catch (cause) {
    if (cause instanceof NixlayerError) throw cause;
    throw brokenTar(path, 'it is not a tar archive, or is damaged', cause);
  } finally {
    await file.close();
  }
}
