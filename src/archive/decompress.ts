// Compressed archives and layers as streams. gzip is built in; for the rest Node 20 has nothing, so that the program of
// that name does it.
import { createGunzip, type Gunzip } from 'node:zlib';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { programEnd } from '../errors/program-end.ts';
import { type Filter, filtered } from './filter.ts';

export type Compression = 'none' | 'gzip' | 'zstd' | 'xz' | 'bzip2';

const magics: readonly (readonly [Compression, RegExp])[] = [
  ['gzip', /^1f8b/],
  // Or a frame to be skipped, of sixteen kinds: pzstd begins with one (RFC 8878, "Skippable Frames").
  ['zstd', /^(?:28b52ffd|5[0-9a-f]2a4d18)/],
  ['xz', /^fd377a585a00/],
  ['bzip2', /^425a68/],
];

/** Each reads stdin and writes stdout with `-dc`. */
const programs = { zstd: 'zstd', xz: 'xz', bzip2: 'bzip2' } as const;

/** Tells the compression from the first bytes of a file; six are enough. */
export function compressionOf(start: Uint8Array): Compression {
  const hex = Buffer.from(start.subarray(0, 6)).toString('hex');
  return magics.find(([, magic]) => magic.test(hex))?.[0] ?? 'none';
}

/**
 * The uncompressed bytes.
 * @param name of the file, for messages
 * @param onEnd told, of gzip, how many bytes the members have: zlib leaves out what follows after a zero
 * @throws NixlayerError E_BASE_IMAGE (program missing), E_ARCHIVE_FORMAT (damaged), E_ABORTED; what `chunks` throws
 */
export async function* decompressed(
  chunks: AsyncIterable<Uint8Array>,
  compression: Compression,
  name: string,
  signal?: AbortSignal,
  onEnd?: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void> {
  if (compression === 'none') return yield* chunks;
  let gunzip: Gunzip | undefined;
  const filter: Filter =
    compression === 'gzip'
      ? () => {
          gunzip = createGunzip({ chunkSize: 256 * 1024 });
          return gunzip;
        }
      : [programs[compression], '-dc'];
  yield* filtered(chunks, filter, (error) => failure(name, compression, error), signal);
  if (gunzip !== undefined) onEnd?.(gunzip.bytesWritten);
}

function failure(name: string, compression: Exclude<Compression, 'none'>, cause: unknown): NixlayerError {
  if (compression !== 'gzip') {
    const program = programs[compression];
    const { kind, text } = programEnd(program, cause);
    if (kind !== 'failed')
      return new NixlayerError('E_BASE_IMAGE', `${name} is compressed with ${compression}, and ${text}`, {
        cause,
        hint:
          kind === 'killed'
            ? 'Try again, or compress it with gzip, which needs no program.'
            : `Put ${program} on PATH, or compress it with gzip, which needs no program.`,
      });
  }
  return new NixlayerError(
    'E_ARCHIVE_FORMAT',
    `${name} cannot be decompressed as ${compression}; it is damaged or incomplete`,
    { cause, hint: 'Make or fetch it again.' },
  );
}
