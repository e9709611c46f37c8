// Compression of layers for formats that name the compressed bytes by digest. gzip members (RFC 1952) and zstd frames
// (RFC 8878) may stand one behind the other; all of them are called frames here.
import type { Transform } from 'node:stream';
import { createGzip, gzipSync } from 'node:zlib';
import { throwIfAborted } from '../../errors/aborted.ts';
import { type Filter, filtered } from '../filter.ts';
import { builtInZstd, type Compressor, loadZstdPackage, oneGo, zstdFailure } from './compressor.ts';

/**
 * One frame, of one piece or of several. What it holds decides its bytes, not how it came in chunks.
 * @throws NixlayerError E_INPUT when the program zstd fails, E_ABORTED; what `chunks` throws
 */
export async function* compressed(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  compressor: Compressor,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const memory = spare.pop() ?? Buffer.allocUnsafeSlow(oneGo);
  try {
    const { size, rest } = await startOf(chunks, memory, signal);
    if (rest !== undefined) yield* asItComes(rest, compressor, signal);
    else yield await compressWhole(memory.subarray(0, size), compressor, signal);
  } finally {
    spare.push(memory);
  }
}

/** Memory of frames that are done, for the next ones. */
const spare: Buffer[] = [];

/**
 * Up to {@link oneGo} bytes in `memory`; what is more, as it comes, its start included.
 * @param chunks each used before the next one is asked for
 */
async function startOf(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  memory: Buffer,
  signal: AbortSignal | undefined,
): Promise<{ readonly size: number; readonly rest: AsyncGenerator<Uint8Array, void> | undefined }> {
  const source = (async function* () {
    yield* chunks;
  })();
  let size = 0;
  for (let step = await source.next(); step.done !== true; step = await source.next()) {
    throwIfAborted(signal);
    const chunk = step.value;
    if (size + chunk.length <= memory.length) {
      memory.set(chunk, size);
      size += chunk.length;
      continue;
    }
    const start = Buffer.from(memory.subarray(0, size));
    const next = Buffer.from(chunk);
    const rest = (async function* () {
      try {
        yield start;
        yield next;
        for await (const each of source) yield Buffer.from(each);
      } finally {
        await source.return();
      }
    })();
    return { size: 0, rest };
  }
  return { size, rest: undefined };
}

async function compressWhole(
  data: Buffer,
  { method, level, means }: Compressor,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  if (method === 'gzip') return withoutPlatform(gzipSync(data, { level, chunkSize }));
  if (means === 'node') return zstdOfNode().zstdCompressSync(data, zstdOptions(level));
  if (means === 'zstd-napi') return loadZstdPackage().compress(data, { compressionLevel: level });
  const parts: Uint8Array[] = [];
  const once = (async function* () {
    yield data;
  })();
  for await (const part of filtered(once, program(level), zstdFailure, signal)) parts.push(part);
  return Buffer.concat(parts);
}

async function* asItComes(
  chunks: AsyncIterable<Uint8Array>,
  { method, level, means }: Compressor,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void> {
  if (method === 'zstd') {
    const filter: Filter =
      means === 'node'
        ? () => zstdOfNode().createZstdCompress(zstdOptions(level))
        : means === 'zstd-napi'
          ? () => new (loadZstdPackage().CompressStream)({ compressionLevel: level })
          : program(level);
    yield* filtered(chunks, filter, means === 'zstd' ? zstdFailure : (error) => error, signal);
    return;
  }
  let isFirst = true;
  const gzip = (): Transform => createGzip({ level, chunkSize });
  for await (const chunk of filtered(chunks, gzip, (error) => error, signal)) {
    yield isFirst ? withoutPlatform(chunk) : chunk;
    isFirst = false;
  }
}

const chunkSize = 256 * 1024;

function program(level: number): readonly [string, ...string[]] {
  return ['zstd', `-${level}`, '-T1', '--no-progress', '-c'];
}

function zstdOptions(level: number) {
  return { params: { [zstdOfNode().constants.ZSTD_c_compressionLevel]: level }, chunkSize };
}

function zstdOfNode() {
  const zstd = builtInZstd();
  if (zstd === undefined) throw new Error('this Node has no zstd');
  return zstd;
}

/** Byte 9 of the header tells the platform (RFC 1952, OS); 255 is "unknown". */
function withoutPlatform<Chunk extends Uint8Array>(start: Chunk): Chunk {
  start[9] = 255;
  return start;
}
