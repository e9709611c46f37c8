// With what layers are compressed. The same bytes come out only of the same program in the same version, so a
// compressor is known by all that it is.
import { createRequire } from 'node:module';
import zlib from 'node:zlib';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { programEnd } from '../../errors/program-end.ts';

export type CompressionMethod = 'gzip' | 'zstd';

/** Plain data: it crosses threads. */
export interface Compressor {
  readonly method: CompressionMethod;
  readonly level: number;
  /** zlib of Node; the package zstd-napi; or the program zstd. */
  readonly means: 'node' | 'zstd-napi' | 'zstd';
  /** Two compressors with the same identity make the same bytes of the same bytes. */
  readonly identity: string;
}

export const compressionLevels = {
  gzip: { least: 1, most: 9, default: 6 },
  zstd: { least: 1, most: 19, default: 3 },
} as const;

/** Up to so many bytes are compressed in one go: how it is done is part of the identity, since zstd notes the size then. */
export const oneGo = 4 * 1024 * 1024;

/**
 * For zstd what Node has built in, else the package zstd-napi if it is installed, else the program.
 * @throws NixlayerError E_INPUT when there is no zstd at all
 */
export async function chooseCompressor(
  method: CompressionMethod,
  level: number = compressionLevels[method].default,
): Promise<Compressor> {
  const named = (means: Compressor['means'], version: string): Compressor => ({
    method,
    level,
    means,
    identity: `${method} -${level}, ${means} ${version}, whole up to ${oneGo}`,
  });
  if (method === 'gzip') return named('node', process.versions.zlib);
  if (builtInZstd() !== undefined) return named('node', process.versions.zstd ?? process.version);
  const [means, version] = zstdPackage() ?? (await zstdProgram());
  return named(means, version);
}

/** Of Node from 22.15. Never with `ZSTD_c_nbWorkers`: its streams lose data then, without an error. */
export function builtInZstd(): BuiltInZstd | undefined {
  return 'createZstdCompress' in zlib ? (zlib as unknown as BuiltInZstd) : undefined;
}

export interface BuiltInZstd {
  createZstdCompress(options: ZstdOptions): zlib.Gzip;
  zstdCompressSync(data: Uint8Array, options: ZstdOptions): Buffer;
  readonly constants: { readonly ZSTD_c_compressionLevel: number };
}

interface ZstdOptions {
  readonly params: Readonly<Record<number, number>>;
  readonly chunkSize?: number;
}

const packages = createRequire(import.meta.url);
const zstdPackageName = 'zstd-napi';

function zstdPackage(): ['zstd-napi', string] | undefined {
  try {
    const { version } = packages(`${zstdPackageName}/package.json`) as { readonly version: string };
    loadZstdPackage();
    return ['zstd-napi', version];
  } catch {
    return undefined;
  }
}

export interface ZstdPackage {
  readonly CompressStream: new (options: { readonly compressionLevel: number }) => zlib.Gzip;
  compress(data: Uint8Array, options: { readonly compressionLevel: number }): Buffer;
}

/** @throws plain errors where it is missing or was made for another machine */
export function loadZstdPackage(): ZstdPackage {
  return packages(zstdPackageName) as ZstdPackage;
}

async function zstdProgram(): Promise<['zstd', string]> {
  const { execa } = await import('execa');
  try {
    const { stdout } = await execa('zstd', ['--version'], { stdin: 'ignore' });
    return ['zstd', /v(\d[\w.]*)/.exec(stdout)?.[1] ?? stdout];
  } catch (error) {
    throw zstdFailure(error);
  }
}

export function zstdFailure(cause: unknown): NixlayerError {
  const { kind, text } = programEnd('zstd', cause);
  return new NixlayerError('E_INPUT', `layers cannot be compressed: ${text}`, {
    cause,
    hint:
      kind === 'killed' || kind === 'failed'
        ? 'Try again, or compress with gzip, which needs no program.'
        : 'Use Node 22.15 or newer, which has zstd; install the package zstd-napi or the program zstd; or compress with gzip.',
  });
}
