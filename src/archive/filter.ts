// Bytes through a compressor or decompressor: one of zlib, or a program that reads stdin and writes stdout.
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { abortedError, throwIfAborted } from '../errors/aborted.ts';

/** Makes a stream of zlib, or names a program and its arguments. */
export type Filter = (() => Transform) | readonly [program: string, ...args: string[]];

/**
 * What the filter makes of the chunks. Leaving the loop early ends the filter.
 * @param failure what to throw for an error of the filter; ENOENT is a program that is missing
 * @throws what `chunks` throws, whatever the filter makes of it; E_ABORTED; what `failure` returns
 */
export async function* filtered(
  chunks: AsyncIterable<Uint8Array>,
  filter: Filter,
  failure: (cause: unknown) => unknown,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const source = remembersError(chunks, signal);
  try {
    if (typeof filter === 'function') yield* transformed(filter(), source.chunks);
    else yield* piped(filter, source.chunks, signal);
  } catch (error) {
    if (source.failed()) throw source.error();
    throw signal?.aborted === true ? abortedError(error) : failure(error);
  }
}

async function* transformed(
  transform: Transform,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  const feeding = pipeline(Readable.from(chunks), transform).catch(() => undefined); // the reader sees the error
  try {
    for await (const chunk of transform) yield chunk as Uint8Array;
  } finally {
    transform.destroy();
    await feeding;
  }
}

async function* piped(
  [program, ...args]: readonly [string, ...string[]],
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void> {
  const cancel = signal === undefined ? {} : { cancelSignal: signal };
  // Loaded when a program is run: most files are compressed with gzip, or not at all.
  const { execa } = await import('execa');
  const process = execa(program, args, { stdin: chunks, buffer: { stdout: false }, ...cancel });
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

/** An error of the source is what went wrong, whatever the filter makes of it. */
function remembersError(chunks: AsyncIterable<Uint8Array>, signal: AbortSignal | undefined) {
  let thrown: { readonly error: unknown } | undefined;
  async function* passing(): AsyncGenerator<Uint8Array> {
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
