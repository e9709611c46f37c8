// Compression of layers for formats that name the compressed bytes by digest. The same layer gives the same bytes with
// the same version of zlib or zstd.
import { createGzip } from 'node:zlib';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { programEnd } from '../errors/program-end.ts';
import { filtered } from './filter.ts';

/** What layers may be compressed with when they are written. */
export type Compressor = 'gzip' | 'zstd';

/** No name and no time are in the header; zlib works in a pool of threads. */
const gzip = () => createGzip({ level: 6, chunkSize: 256 * 1024 });
/** Node 20 has no zstd built in. */
const zstd = ['zstd', '-3', '-T1', '--no-progress', '-c'] as const;

/**
 * The chunks, compressed.
 * @throws NixlayerError E_INPUT when the program zstd is missing, E_ABORTED; what `chunks` throws
 */
export async function* compressed(
  chunks: AsyncIterable<Uint8Array>,
  compressor: Compressor,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  if (compressor === 'zstd') return yield* filtered(chunks, zstd, zstdFailure, signal);
  let isFirst = true;
  for await (const chunk of filtered(chunks, gzip, (error) => error, signal)) {
    // Byte 9 of the header tells the platform (RFC 1952, OS); 255 is "unknown".
    if (isFirst) chunk[9] = 255;
    isFirst = false;
    yield chunk;
  }
}

function zstdFailure(cause: unknown): unknown {
  const { kind, text } = programEnd('zstd', cause);
  return new NixlayerError('E_INPUT', `layers cannot be compressed: ${text}`, {
    cause,
    hint:
      kind === 'killed' || kind === 'failed'
        ? 'Try again, or compress with gzip, which needs no program.'
        : 'Put zstd on PATH, or compress with gzip, which needs no program.',
  });
}
