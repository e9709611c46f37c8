// A frame that is kept: its bytes, and behind them a line of JSON that says what it is, filled up with spaces.
import { createHash, type Hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { type CacheFolder, cacheFile } from '../../cache/cache-folder.ts';
import { noteUse } from '../../cache/entry.ts';
import { temporaryFile } from '../../cache/kept-file.ts';
import { toWriteError } from '../../errors/write-error.ts';

/** Plain data: it crosses threads. */
export interface Frame {
  readonly key: string;
  /** Bytes that are compressed in it. */
  readonly size: number;
  /** Bytes of the frame. */
  readonly compressedSize: number;
  /** Of the frame: 64 hexadecimal digits of SHA-256. */
  readonly sha256: string;
}

/** Bytes of the line. */
const lineSize = 256;

/** What lies in the cache under the key; undefined if there is nothing, or it does not look sound. */
export function readFrame(cache: CacheFolder, key: string): Frame | undefined {
  try {
    const file = openSync(cacheFile(cache, 'frame', key), 'r');
    try {
      noteUse(file);
      return frameOf(file, key);
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

/** The line at the end of an open file. */
export function frameOf(file: number, key: string): Frame | undefined {
  const compressedSize = fstatSync(file).size - lineSize;
  const line = Buffer.alloc(lineSize);
  if (compressedSize < 0 || readSync(file, line, 0, lineSize, compressedSize) !== lineSize) return undefined;
  const frame = JSON.parse(line.toString()) as Frame;
  const isSound =
    frame.key === key &&
    frame.compressedSize === compressedSize &&
    Number.isSafeInteger(frame.size) &&
    /^[0-9a-f]{64}$/.test(frame.sha256);
  return isSound ? frame : undefined;
}

/**
 * Keeps the bytes as a frame; it appears when it is complete.
 * @param size bytes that are compressed in it, known when all are there
 * @throws NixlayerError E_WRITE, E_DISK_FULL; what `chunks` throws
 */
export async function keepFrame(
  cache: CacheFolder,
  key: string,
  chunks: AsyncIterable<Uint8Array>,
  size: () => number,
): Promise<Frame> {
  const final = cacheFile(cache, 'frame', key);
  let temporary: string | undefined;
  try {
    temporary = writing(cache, () => temporaryFile(final));
    const frame = await fill(cache, temporary, key, chunks, size);
    writing(cache, () => renameSync(temporary ?? '', final));
    return frame;
  } catch (error) {
    if (temporary !== undefined) rmSync(temporary, { force: true });
    throw error;
  }
}

async function fill(
  cache: CacheFolder,
  path: string,
  key: string,
  chunks: AsyncIterable<Uint8Array>,
  size: () => number,
): Promise<Frame> {
  const hash: Hash = createHash('sha256');
  const file = writing(cache, () => openSync(path, 'wx', 0o600));
  try {
    let compressedSize = 0;
    for await (const chunk of chunks) {
      hash.update(chunk);
      compressedSize += chunk.length;
      writing(cache, () => writeAll(file, chunk));
    }
    const frame = { key, size: size(), compressedSize, sha256: hash.digest('hex') };
    writing(cache, () => writeAll(file, Buffer.from(JSON.stringify(frame).padEnd(lineSize))));
    return frame;
  } finally {
    closeSync(file);
  }
}

function writeAll(file: number, chunk: Uint8Array): void {
  for (let at = 0; at < chunk.length; ) at += writeSync(file, chunk, at);
}

function writing<Result>(cache: CacheFolder, write: () => Result): Result {
  try {
    return write();
  } catch (error) {
    throw toWriteError(error, `to the cache ${cache.path}`);
  }
}
