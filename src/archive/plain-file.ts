// Opens an archive for reading at any position, whatever it is compressed with.
import { constants, type FileHandle, open } from 'node:fs/promises';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { type Compression, compressionOf, decompressed } from './decompress.ts';
import { namelessFile } from './nameless-file.ts';

export interface ArchiveFile {
  readonly file: FileHandle;
  readonly compression: Compression;
}

/**
 * A file as it is stored, and how it is compressed. The caller closes it.
 * @throws NixlayerError E_INPUT (cannot be opened, or is a folder or pipe)
 */
export async function openArchiveFile(path: string): Promise<ArchiveFile> {
  // Without O_NONBLOCK, opening a named pipe that nobody writes to would never end, and could not be interrupted.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(
    (cause: NodeJS.ErrnoException) => {
      throw new NixlayerError('E_INPUT', `${path} cannot be opened (${cause.code})`, {
        cause,
        hint: 'Check the path and its permissions.',
      });
    },
  );
  try {
    if (!(await file.stat()).isFile()) throw noFile(path);
    const start = Buffer.alloc(6);
    await file.read(start, 0, start.length, 0);
    return { file, compression: compressionOf(start) };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * A handle on the uncompressed bytes. A compressed file is decompressed into a file of the temporary folder that has
 * no name any more when this returns, so that nothing is left behind even after a crash.
 * @throws NixlayerError E_INPUT (cannot be opened, or is a folder or pipe), E_BASE_IMAGE (program missing),
 *   E_ARCHIVE_FORMAT (damaged), E_WRITE (no temporary folder), E_DISK_FULL, E_ABORTED
 */
export async function openPlainFile(path: string, signal?: AbortSignal): Promise<FileHandle> {
  const { file, compression } = await openArchiveFile(path);
  if (compression === 'none') return file;
  try {
    const chunks = file.createReadStream({ start: 0, highWaterMark: 1024 * 1024, autoClose: false });
    return (await namelessFile(decompressed(chunks, compression, path, signal))).handle;
  } finally {
    await file.close();
  }
}

function noFile(path: string): NixlayerError {
  return new NixlayerError('E_INPUT', `${path} is not a file`, {
    hint: 'An archive is read at several places: save what comes from a pipe to a file.',
  });
}
