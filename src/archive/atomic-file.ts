// Files that appear whole under their name, or not at all.
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { chmod, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { toWriteError } from '../errors/write-error.ts';

/**
 * Writes a file that appears under its name only when it is complete and on the disk: `write` fills a file with a
 * temporary name in the same folder, which is then renamed. After an error, nothing is left and an older file of that
 * name is untouched; its mode is kept. A link to a file is kept and its target replaced; a device or named pipe is written directly.
 * `write` does not end the stream.
 * @param confirm called before the file gets its name; what it throws leaves everything as it was
 * @throws NixlayerError E_DISK_FULL, E_WRITE; and what `write` throws
 */
export async function writeFileAtomically(
  path: string,
  write: (out: Writable) => Promise<void>,
  confirm?: () => Promise<void>,
): Promise<void> {
  const existing = await stat(path).catch(() => undefined);
  // The rename would fail as well, but only after everything was written.
  if (existing?.isDirectory()) throw toWriteError(Object.assign(new Error(path), { code: 'EISDIR' }), path);
  if (existing !== undefined && !existing.isFile()) return fill(path, path, 'w', write);
  const final = existing === undefined ? path : await realpath(path);
  const temporary = join(dirname(final), `.${basename(final)}.${randomUUID()}.tmp`);
  try {
    await fill(temporary, path, 'wx', write);
    if (existing !== undefined) await chmod(temporary, existing.mode & 0o7777);
    await confirm?.();
    await rename(temporary, final);
    await syncFolder(dirname(final));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined); // the first error is the one that tells
    throw toWriteError(error, path);
  }
}

/** Opens, writes, flushes and closes; closed also after an error. */
async function fill(
  file: string,
  target: string,
  flags: 'w' | 'wx',
  write: (out: Writable) => Promise<void>,
): Promise<void> {
  const out = createWriteStream(file, { flags, highWaterMark: 4 * 1024 * 1024, flush: flags === 'wx' });
  // Errors come out of `write` and of finished(); the listener keeps those in between from ending the process.
  out.on('error', () => undefined);
  try {
    await write(out);
    out.end();
    await finished(out);
  } catch (error) {
    await closed(out);
    throw toWriteError(error, target);
  }
}

async function closed(out: Writable): Promise<void> {
  if (out.closed) return;
  const done = new Promise<void>((resolve) => out.once('close', () => resolve()));
  out.destroy();
  await done;
}

/** Makes the rename itself durable. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
