import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toWriteError } from '../errors/write-error.ts';

/**
 * A file of the temporary folder (TMPDIR) that has no name any more when this returns, so that nothing is left behind
 * even after a crash. Readable and writable; the caller closes it.
 * @throws NixlayerError E_WRITE, E_DISK_FULL
 */
export async function namelessFile(): Promise<FileHandle> {
  const path = join(tmpdir(), `nixlayer-${randomUUID()}`);
  try {
    const handle = await open(path, 'wx+', 0o600);
    await unlink(path);
    return handle;
  } catch (cause) {
    throw toWriteError(cause, `to the temporary folder ${tmpdir()}`);
  }
}
