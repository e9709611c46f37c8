// Writes a tar archive to a destination that may be slow, full, closed or called off.
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { throwIfAborted } from '../errors/aborted.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { toWriteError } from '../errors/write-error.ts';
import { type ByteString, toByteString } from './byte-string.ts';
import { releaseChunk } from './released-chunks.ts';
import { blockSize, encodeTarHeader, paddingTo, recordSize, type TarHeader } from './tar-header.ts';
import type { WorkStats } from './work-stats.ts';

export interface WriteOptions {
  /** Called with bytes written since the last call, and the index of the layer that is being written. */
  readonly onProgress?: (bytes: number, layer: number) => void;
  readonly signal?: AbortSignal;
  readonly stats?: WorkStats | undefined;
  /** Names the destination in messages. */
  readonly target?: string;
}

/** How a member's header describes it. */
export type MemberHeader = Pick<TarHeader, 'mode' | 'uid' | 'gid' | 'uname' | 'gname' | 'mtime' | 'pax'>;

export interface ArchiveStream {
  /**
   * A file of `size` bytes, which is what `content` yields.
   * @param layer whose progress it is; that of the member before, if there is none
   */
  file(
    name: string,
    header: MemberHeader,
    size: number,
    content: AsyncIterable<Uint8Array>,
    layer?: number,
  ): Promise<void>;
  /** The same with a header of any format, encoded; no content for what is no file. */
  member(
    header: Uint8Array,
    size: number,
    content: AsyncIterable<Uint8Array> | undefined,
    layer?: number,
  ): Promise<void>;
  /** A small file that belongs to root. */
  text(name: string, text: string, mtime: number): Promise<void>;
}

/**
 * Calls `fill`, then ends the archive with zeros up to a multiple of 10,240 bytes and waits until all is taken. Does not
 * end `out`.
 * @param unit bytes of which the archive is a multiple, where that is something else
 * @throws NixlayerError E_CLOSED_PIPE, E_DISK_FULL, E_WRITE, E_ABORTED, and what `fill` throws
 */
export async function writeArchive(
  out: Writable,
  options: WriteOptions,
  fill: (archive: ArchiveStream) => Promise<void>,
  unit: number = recordSize,
): Promise<void> {
  const { signal, target = 'the archive' } = options;
  let total = 0;
  let current = 0;
  const gone = new AbortController();
  const onClose = (): void => gone.abort();
  const stop = signal === undefined ? gone.signal : AbortSignal.any([signal, gone.signal]);
  // Errors are reported through the writes. After a failure the listener stays: the event may come later.
  const ignore = (): void => undefined;
  out.on('error', ignore).on('close', onClose);
  const write = async (chunk: Uint8Array): Promise<void> => {
    total += chunk.length;
    await writeChunk(out, chunk, signal, stop);
    if (options.stats !== undefined) options.stats.written += chunk.length;
    options.onProgress?.(chunk.length, current);
  };
  const header = (name: ByteString, fields: MemberHeader, size: number): Buffer =>
    encodeTarHeader({ ...fields, type: 'file', name, size });
  const member: ArchiveStream['member'] = async (header, size, content, layer = current) => {
    current = layer;
    await write(header);
    if (content === undefined) return;
    for await (const chunk of content) {
      await write(chunk);
      // Files and standard output keep nothing that they have written; other streams may pass it on.
      if ('fd' in out && out.writableLength === 0) releaseChunk(chunk);
    }
    await write(Buffer.alloc(paddingTo(size, blockSize)));
  };
  try {
    await fill({
      member,
      file: (name, fields, size, content, layer) =>
        member(header(toByteString(name), fields, size), size, content, layer),
      async text(name, text, mtime) {
        const content = Buffer.from(text);
        await write(header(toByteString(name), { ...ofRoot, mtime }, content.length));
        await write(Buffer.concat([content, Buffer.alloc(paddingTo(content.length, blockSize))]));
      },
    });
    const end = 2 * blockSize;
    await write(Buffer.alloc(end + paddingTo(total + end, unit)));
    await flushed(out, signal, stop);
    out.off('error', ignore);
  } catch (error) {
    throw toWriteError(error, target);
  } finally {
    out.off('close', onClose);
  }
}

/** The header of members that are made, not copied. */
export const ofRoot = { mode: 0o644, uid: 0, gid: 0, uname: '', gname: '' } as const;

/** Hands a chunk over and waits while the destination is full. */
async function writeChunk(
  out: Writable,
  chunk: Uint8Array,
  signal: AbortSignal | undefined,
  stop: AbortSignal,
): Promise<void> {
  throwIfAborted(signal);
  if (out.errored) throw out.errored;
  if (out.destroyed) throw closedError();
  if (chunk.length === 0 || out.write(chunk)) return;
  await once(out, 'drain', { signal: stop }).catch((error: unknown) => fail(out, signal, stop, error));
}

/** Waits until the destination has taken everything that it still buffers. */
async function flushed(out: Writable, signal: AbortSignal | undefined, stop: AbortSignal): Promise<void> {
  const taken = new Promise<void>((resolve, reject) => {
    out.write('', (error) => (error ? reject(error) : resolve()));
    stop.addEventListener('abort', () => reject(stop.reason), { once: true });
  });
  await taken.catch((error: unknown) => fail(out, signal, stop, error));
}

function fail(out: Writable, signal: AbortSignal | undefined, stop: AbortSignal, error: unknown): never {
  if (out.errored) throw out.errored;
  throwIfAborted(signal);
  throw stop.aborted || out.destroyed ? closedError() : error;
}

function closedError(): NixlayerError {
  return new NixlayerError('E_CLOSED_PIPE', 'The destination was closed before everything was written', {
    hint: 'The program that reads the output ended early; look at what it said.',
  });
}
