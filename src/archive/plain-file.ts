// Opens an archive for reading at any position, whatever it is compressed with.
import { randomUUID } from 'node:crypto';
import { constants, type FileHandle, open, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { execa } from 'execa';
import { abortedError } from '../errors/aborted.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { toWriteError } from '../errors/write-error.ts';

export type Compression = 'none' | 'gzip' | 'zstd' | 'xz' | 'bzip2';

const magics: readonly (readonly [Compression, string])[] = [
  ['gzip', '1f8b'],
  ['zstd', '28b52ffd'],
  ['xz', 'fd377a585a00'],
  ['bzip2', '425a68'],
];

/** Programs for what Node 20 cannot decompress itself; each reads stdin and writes stdout with `-dc`. */
const programs = { zstd: 'zstd', xz: 'xz', bzip2: 'bzip2' } as const;

/** Tells the compression from the first bytes of a file; six are enough. */
export function compressionOf(start: Uint8Array): Compression {
  const hex = Buffer.from(start.subarray(0, 6)).toString('hex');
  return magics.find(([, magic]) => hex.startsWith(magic))?.[0] ?? 'none';
}

/**
 * A handle on the uncompressed bytes. A compressed file is decompressed into a file of the temporary folder that has
 * no name any more when this returns, so that nothing is left behind even after a crash.
 * gzip is built in; zstd, xz and bzip2 need the program of that name.
 * @throws NixlayerError E_INPUT (cannot be opened, or is a folder or pipe), E_BASE_IMAGE (program missing),
 *   E_ARCHIVE_FORMAT (damaged), E_WRITE (no temporary folder), E_DISK_FULL, E_ABORTED
 */
export async function openPlainFile(path: string, signal?: AbortSignal): Promise<FileHandle> {
  // Without O_NONBLOCK, opening a named pipe that nobody writes to would never end, and could not be interrupted.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(
    (cause: NodeJS.ErrnoException) => {
      throw new NixlayerError('E_INPUT', `${path} cannot be opened (${cause.code})`, {
        cause,
        hint: 'Check the path and its permissions.',
      });
    },
  );
  let compression: Compression;
  let plain: FileHandle;
  try {
    if (!(await file.stat()).isFile()) throw noFile(path);
    const start = Buffer.alloc(6);
    await file.read(start, 0, start.length, 0);
    compression = compressionOf(start);
    if (compression === 'none') return file;
    plain = await namelessFile();
  } catch (error) {
    await file.close();
    throw error;
  }
  try {
    if (compression === 'gzip') {
      await pipeline(file.createReadStream({ start: 0 }), createGunzip(), writingTo(plain), {
        ...(signal && { signal }),
      });
    } else {
      await file.close();
      await runDecompressor(programs[compression], path, plain, signal);
    }
    return plain;
  } catch (error) {
    await plain.close();
    throw signal?.aborted === true ? abortedError(error) : decompressionError(path, compression, error);
  }
}

async function namelessFile(): Promise<FileHandle> {
  const path = join(tmpdir(), `nixlayer-${randomUUID()}`);
  try {
    const handle = await open(path, 'wx+', 0o600);
    await unlink(path);
    return handle;
  } catch (cause) {
    throw toWriteError(cause, `to the temporary folder ${tmpdir()}`);
  }
}

function noFile(path: string): NixlayerError {
  return new NixlayerError('E_INPUT', `${path} is not a file`, {
    hint: 'An archive is read at several places: save what comes from a pipe to a file; OCI layouts (folders) are not read.',
  });
}

async function runDecompressor(
  program: string,
  path: string,
  to: FileHandle,
  signal: AbortSignal | undefined,
): Promise<void> {
  const cancel = signal === undefined ? {} : { cancelSignal: signal };
  const process = execa(program, ['-dc'], { inputFile: path, buffer: { stdout: false }, ...cancel });
  await Promise.all([process, pipeline(process.stdout, writingTo(to))]);
}

// Not createWriteStream: a stream that is not closed would keep the handle from closing.
function writingTo(file: FileHandle) {
  return (chunks: AsyncIterable<Uint8Array>): Promise<void> => writeFile(file, chunks);
}

function decompressionError(
  path: string,
  compression: Exclude<Compression, 'none'>,
  cause: unknown,
): NixlayerError {
  const { code, stderr } = cause as NodeJS.ErrnoException & { stderr?: string };
  if (cause instanceof NixlayerError) return cause;
  if (code === 'ENOENT' && compression !== 'gzip') {
    return new NixlayerError(
      'E_BASE_IMAGE',
      `${path} is compressed with ${compression}, and the program "${programs[compression]}" was not found`,
      {
        cause,
        hint: `Put ${programs[compression]} on PATH, or compress the archive with gzip, which needs no program.`,
      },
    );
  }
  if (code === 'ENOSPC' || /no space left/i.test(stderr ?? '')) {
    return new NixlayerError('E_DISK_FULL', `No space left in ${tmpdir()} to decompress ${path}`, {
      cause,
      hint: 'Free some space, or let TMPDIR point to a larger disk.',
    });
  }
  return new NixlayerError(
    'E_ARCHIVE_FORMAT',
    `${path} cannot be decompressed as ${compression}; it is damaged or incomplete`,
    {
      cause,
      hint: 'Make or fetch the archive again.',
    },
  );
}
