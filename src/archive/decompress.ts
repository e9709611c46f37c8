// Compressed archives and layers as streams. gzip is built in; for the rest Node 20 has nothing, so that the program of
// that name does it.

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { execa } from 'execa';
import { abortedError, throwIfAborted } from '../errors/aborted.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';

export type Compression = 'none' | 'gzip' | 'zstd' | 'xz' | 'bzip2';

const magics: readonly (readonly [Compression, string])[] = [
  ['gzip', '1f8b'],
  ['zstd', '28b52ffd'],
  ['xz', 'fd377a585a00'],
  ['bzip2', '425a68'],
];

/** Each reads stdin and writes stdout with `-dc`. */
const programs = { zstd: 'zstd', xz: 'xz', bzip2: 'bzip2' } as const;

/** Tells the compression from the first bytes of a file; six are enough. */
export function compressionOf(start: Uint8Array): Compression {
  const hex = Buffer.from(start.subarray(0, 6)).toString('hex');
  return magics.find(([, magic]) => hex.startsWith(magic))?.[0] ?? 'none';
}

/**
 * The uncompressed bytes.
 * @param name of the file, for messages
 * @throws NixlayerError E_BASE_IMAGE (program missing), E_ARCHIVE_FORMAT (damaged), E_ABORTED; what `chunks` throws
 */
export async function* decompressed(
  chunks: AsyncIterable<Uint8Array>,
  compression: Compression,
  name: string,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  if (compression === 'none') return yield* chunks;
  const source = remembersError(chunks, signal);
  try {
    if (compression === 'gzip') yield* gunzipped(source.chunks);
    else yield* piped(programs[compression], source.chunks, signal);
  } catch (error) {
    if (source.failed()) throw source.error();
    throw signal?.aborted === true ? abortedError(error) : failure(name, compression, error);
  }
}

async function* gunzipped(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  const feeding = pipeline(Readable.from(chunks), gunzip).catch(() => undefined); // the reader sees the error
  try {
    for await (const chunk of gunzip) yield chunk as Uint8Array;
  } finally {
    gunzip.destroy();
    await feeding;
  }
}

async function* piped(
  program: string,
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void> {
  const cancel = signal === undefined ? {} : { cancelSignal: signal };
  const process = execa(program, ['-dc'], { stdin: chunks, buffer: { stdout: false }, ...cancel });
  process.catch(() => undefined); // awaited below, unless the reader stops before
  let complete = false;
  try {
    for await (const chunk of process.stdout) yield chunk as Uint8Array;
    complete = true;
  } finally {
    if (!complete) process.kill();
  }
  await process;
}

/** An error of the source is what went wrong, whatever the decompressor makes of it. */
function remembersError(chunks: AsyncIterable<Uint8Array>, signal: AbortSignal | undefined) {
  let thrown: { readonly error: unknown } | undefined;
  async function* passing(): AsyncGenerator<Uint8Array, void> {
    try {
      for await (const chunk of chunks) {
        throwIfAborted(signal);
        yield chunk;
      }
    } catch (error) {
      thrown = { error };
      throw error;
    }
  }
  return { chunks: passing(), failed: () => thrown !== undefined, error: () => thrown?.error };
}

function failure(name: string, compression: Exclude<Compression, 'none'>, cause: unknown): NixlayerError {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT' && compression !== 'gzip') {
    const program = programs[compression];
    return new NixlayerError(
      'E_BASE_IMAGE',
      `${name} is compressed with ${compression}, and the program "${program}" was not found`,
      {
        cause,
        hint: `Put ${program} on PATH, or compress it with gzip, which needs no program.`,
      },
    );
  }
  return new NixlayerError(
    'E_ARCHIVE_FORMAT',
    `${name} cannot be decompressed as ${compression}; it is damaged or incomplete`,
    { cause, hint: 'Make or fetch it again.' },
  );
}
