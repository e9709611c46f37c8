// Bytes that are needed several times, or before anything is known of them, in a file of the temporary folder (TMPDIR).
import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { toWriteError } from '../errors/write-error.ts';
import { type FileRange, readRange } from './file-range.ts';

export interface NamelessFile {
  /** Bytes. */
  readonly size: number;
  readonly handle: FileHandle;
  /** @throws NixlayerError E_ABORTED */
  read(range: FileRange, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/**
 * Writes the bytes to a file that has no name any more then, so that nothing is left behind even after a crash. The
 * caller closes it.
 * @throws NixlayerError E_WRITE, E_DISK_FULL, and what `chunks` throws
 */
export async function namelessFile(chunks: AsyncIterable<Uint8Array>): Promise<NamelessFile> {
  const handle = await openNameless();
  try {
    // Not createWriteStream: a stream that is not closed would keep the handle from closing.
    await writeFile(handle, chunks);
    const { size } = await handle.stat();
    return {
      size,
      handle,
      read: (range, signal) => readRange(handle, range, tooShort, signal),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw temporaryError(error);
  }
}

async function openNameless(): Promise<FileHandle> {
  const path = join(tmpdir(), `nixlayer-${randomUUID()}`);
  try {
    const handle = await open(path, 'wx+', 0o600);
    await unlink(path);
    return handle;
  } catch (error) {
    throw temporaryError(error);
  }
}

function temporaryError(cause: unknown): unknown {
  const error = toWriteError(cause, `to the temporary folder ${tmpdir()}`);
  if (!(error instanceof NixlayerError) || error.code !== 'E_DISK_FULL' || error === cause) return error;
  return new NixlayerError(error.code, error.message, {
    cause,
    hint: 'Free some space, or let TMPDIR point to a larger disk.',
  });
}

function tooShort(): Error {
  return new Error('a temporary file without a name became shorter');
}
