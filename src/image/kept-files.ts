// Files of the cache, looked at without noting a use: whether they are what they say.
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import zlib from 'node:zlib';
import { compressionOf, decompressed } from '../archive/decompress.ts';
import { filtered } from '../archive/filter.ts';
import { builtInZstd } from '../archive/frames/compressor.ts';
import { type Frame, frameOf } from '../archive/frames/frame-file.ts';
import { type CacheFolder, type CacheKind, cacheFile } from '../cache/cache-folder.ts';
import { parseEntry } from '../cache/entry.ts';
import { throwIfAborted } from '../errors/aborted.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';

/** What came of a check: nothing to object to, unless it says so. */
export interface Verdict {
  readonly problem?: string;
  /** Why it was checked in part only. */
  readonly unchecked?: string;
  /** True of files that have changed since: it cannot be used any more. */
  readonly outdated?: true;
}

const chunkSize = 1024 * 1024;

/** What is wrong with the checksum of a file under a key; undefined when it is right. */
export function checksumProblem(kind: CacheKind, key: string, path: string): string | undefined {
  if (kind !== 'frame') return keptValue(path, key) === undefined ? wrongChecksum : undefined;
  const opened = openFrame(path, key);
  if (opened === undefined) return noFrame;
  try {
    const hash = createHash('sha256');
    for (const chunk of chunksOf(opened)) hash.update(chunk);
    return hash.digest('hex') === opened.frame.sha256 ? undefined : wrongChecksum;
  } finally {
    closeSync(opened.file);
  }
}

/** What is kept in an entry; undefined when there is nothing sound. */
export function keptValue(path: string, key: string): unknown {
  try {
    return parseEntry(readFileSync(path, 'utf8'), key);
  } catch {
    return undefined;
  }
}

/** What a frame in the cache says of itself. */
export function frameAt(cache: CacheFolder, key: string): Frame | undefined {
  const opened = openFrame(cacheFile(cache, 'frame', key), key);
  if (opened !== undefined) closeSync(opened.file);
  return opened?.frame;
}

/**
 * Hashes a frame, unpacks it, and counts what comes out.
 * @param onBytes called with bytes of the frame done since the last call
 * @throws NixlayerError E_ABORTED
 */
export async function frameVerdict(
  path: string,
  key: string,
  onBytes: ((bytes: number) => void) | undefined,
  signal: AbortSignal | undefined,
): Promise<Verdict> {
  const opened = openFrame(path, key);
  if (opened === undefined) return { problem: noFrame };
  const { file, frame } = opened;
  try {
    const problem = await hashAnew(opened, onBytes, signal);
    if (problem !== undefined) return { problem };
    const size = await unpackedSize(opened, signal);
    return size === frame.size
      ? {}
      : {
          problem: `unpacks to ${size > frame.size ? 'more' : `${size} bytes, less`} than the ${frame.size} bytes that it says`,
        };
  } catch (error) {
    if (!(error instanceof NixlayerError) || error.code === 'E_ABORTED') throw error;
    return error.code === 'E_ARCHIVE_FORMAT'
      ? { problem: 'cannot be unpacked' }
      : { unchecked: 'there is no zstd to unpack them' };
  } finally {
    closeSync(file);
  }
}

const wrongChecksum = 'its checksum is wrong';
const noFrame = 'its last line does not say what it is';

interface OpenFrame {
  readonly file: number;
  readonly frame: Frame;
}

function openFrame(path: string, key: string): OpenFrame | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const frame = frameOf(file, key);
    if (frame !== undefined) return { file, frame };
  } catch {
    // It is gone, or its line is no JSON.
  }
  if (file !== undefined) closeSync(file);
  return undefined;
}

/** The compressed bytes; those that are missing at the end, too, are missing then. */
function* chunksOf({ file, frame }: OpenFrame): Generator<Buffer, void> {
  for (let at = 0; at < frame.compressedSize; ) {
    const chunk = Buffer.allocUnsafe(Math.min(chunkSize, frame.compressedSize - at));
    const read = readSync(file, chunk, 0, chunk.length, at);
    if (read === 0) return;
    at += read;
    yield chunk.subarray(0, read);
  }
}

async function hashAnew(
  opened: OpenFrame,
  onBytes: ((bytes: number) => void) | undefined,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const hash = createHash('sha256');
  for (const chunk of chunksOf(opened)) {
    hash.update(chunk);
    onBytes?.(chunk.length);
    await setImmediate(); // for signals and what is drawn
    throwIfAborted(signal);
  }
  return hash.digest('hex') === opened.frame.sha256 ? undefined : wrongChecksum;
}

/** Stops counting when it is more than the frame says. */
async function unpackedSize(opened: OpenFrame, signal: AbortSignal | undefined): Promise<number> {
  let size = 0;
  for await (const chunk of unpacked(opened, signal)) {
    size += chunk.length;
    if (size > opened.frame.size) break;
  }
  return size;
}

function unpacked(opened: OpenFrame, signal: AbortSignal | undefined): AsyncIterable<Uint8Array> {
  const start = Buffer.alloc(6);
  readSync(opened.file, start, 0, start.length, 0);
  const method = compressionOf(start);
  if (method !== 'gzip' && method !== 'zstd') throw damagedFrame();
  const chunks = (async function* () {
    yield* chunksOf(opened);
  })();
  // Of Node from 22.15; without it, and without the program, frames stay as they are.
  if (method === 'zstd' && builtInZstd() !== undefined) {
    const { createZstdDecompress } = zlib as unknown as { createZstdDecompress(): zlib.Gunzip };
    return filtered(chunks, createZstdDecompress, damagedFrame, signal);
  }
  return decompressed(chunks, method, 'a frame', signal);
}

function damagedFrame(): NixlayerError {
  return new NixlayerError('E_ARCHIVE_FORMAT', 'the frame is damaged');
}
