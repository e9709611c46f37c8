// The archive that `docker load` reads, byte for byte as dockerTools' stream script writes it.
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { toByteString } from '../archive/byte-string.ts';
import { blockSize, encodeTarHeader, paddingTo, recordSize, type TarHeader } from '../archive/tar-header.ts';
import { throwIfAborted } from '../errors/aborted.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { toWriteError } from '../errors/write-error.ts';
import type { Image, Layer } from '../image/image.ts';

export interface WriteOptions {
  /** Called with bytes written since the last call, and the index of the layer that is being written. */
  readonly onProgress?: (bytes: number, layer: number) => void;
  readonly signal?: AbortSignal;
  /** Names the destination in messages. */
  readonly target?: string;
}

/**
 * Writes the image: base layers, store layers, customisation layer, config, `manifest.json`; equal layers are written
 * each time the manifest names them. Does not end `out`. Layers are checked against their digests on the way.
 * @throws NixlayerError E_LAYER_CHANGED, E_BASE_IMAGE (a base layer differs from its diff_id), E_CLOSED_PIPE, E_DISK_FULL,
 *   E_WRITE, E_ABORTED, and what {@link Layer.open} throws
 */
export async function writeDockerArchive(
  image: Image,
  out: Writable,
  options: WriteOptions = {},
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
    options.onProgress?.(chunk.length, current);
  };
  try {
    for (const [index, layer] of image.layers.entries()) {
      current = index;
      await writeLayer(layer, write, signal);
    }
    const configName = `${image.imageId.slice('sha256:'.length)}.json`;
    await writeText(configName, image.configText, image.mtime, write);
    await writeText('manifest.json', image.manifestText, image.mtime, write);
    const end = 2 * blockSize;
    await write(Buffer.alloc(end + paddingTo(total + end, recordSize)));
    await flushed(out, signal, stop);
    out.off('error', ignore);
  } catch (error) {
    throw toWriteError(error, target);
  } finally {
    out.off('close', onClose);
  }
}

type Write = (chunk: Uint8Array) => Promise<void>;

async function writeLayer(layer: Layer, write: Write, signal: AbortSignal | undefined): Promise<void> {
  const { archivePath, digest, member } = layer;
  const { size } = digest;
  await write(encodeTarHeader({ ...member, type: 'file', name: toByteString(archivePath), size }));
  for await (const chunk of layer.open(signal)) await write(chunk);
  await write(Buffer.alloc(paddingTo(size, blockSize)));
}

async function writeText(name: string, text: string, mtime: number, write: Write): Promise<void> {
  const content = Buffer.from(text);
  const header: TarHeader = {
    type: 'file',
    name: toByteString(name),
    mode: 0o644,
    uid: 0,
    gid: 0,
    uname: '',
    gname: '',
    size: content.length,
    mtime,
  };
  await write(encodeTarHeader(header));
  await write(Buffer.concat([content, Buffer.alloc(paddingTo(content.length, blockSize))]));
}

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
