// The form in which an image is written: --format and --compression, and the writing itself.
import type { Writable } from 'node:stream';
import { type Command, Option } from 'commander';
import { writeFileAtomically } from '../archive/atomic-file.ts';
import type { WriteOptions } from '../archive/write-archive.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { writeDockerArchive } from '../image/formats/docker-archive/write.ts';
import { describeOciImage, type OciImage } from '../image/formats/oci/oci-image.ts';
import { writeOciArchive } from '../image/formats/oci/write-archive.ts';
import { writeOciLayout } from '../image/formats/oci/write-layout.ts';
import type { Image, StartedImage } from '../image/image.ts';
import { type Compression, compressionHelp, parseCompression } from './compression-option.ts';
import type { CliContext } from './context.ts';
import { type OpenedEarly, type OpenedImage, sayWarnings } from './open-image.ts';
import { startProgress } from './progress.ts';
import { writeImage } from './write-image.ts';

export const imageFormats = ['docker-archive', 'oci-archive', 'oci-layout'] as const;
export type ImageFormat = (typeof imageFormats)[number];

export interface FormatOptions {
  readonly format: ImageFormat;
  /** Of layers in OCI formats. */
  readonly compression?: Compression;
}

export function addFormatOptions(command: Command, formats: readonly ImageFormat[]): Command {
  return command
    .addOption(new Option('--format <form>', 'what to write').choices(formats).default('docker-archive'))
    .option('--compression <method>', compressionHelp, parseCompression);
}

/** Says what does not go together before anything is evaluated. @throws NixlayerError E_USAGE */
export function checkFormatOptions({ format, compression }: FormatOptions): void {
  if (format !== 'docker-archive' || compression === undefined) return;
  throw new NixlayerError('E_USAGE', 'layers of a docker-archive are not compressed', {
    hint: 'Choose --format oci-archive, or compress the whole archive: `nixlayer stream … | gzip`.',
  });
}

/** A file or folder of that path, or a stream and what messages call it. */
export type Destination = { readonly path: string } | { readonly stream: Writable; readonly name: string };

/**
 * Writes the image with a progress bar and closes it.
 * @returns for OCI formats, the digest of the manifest
 * @throws NixlayerError as the sinks
 */
export async function writeImageAs(
  { image, work }: OpenedImage,
  { format, compression = { method: 'gzip' } }: FormatOptions,
  destination: Destination,
  context: CliContext,
): Promise<{ readonly manifestDigest?: string }> {
  const { signal } = context;
  const target = 'path' in destination ? destination.path : destination.name;
  const toFile = (write: (out: Writable) => Promise<void>): Promise<void> =>
    'path' in destination ? writeFileAtomically(target, write) : write(destination.stream);
  const write = (writing: (options: WriteOptions) => Promise<void>): Promise<void> =>
    writeImage('writing', image, context, (onProgress) =>
      writing({ onProgress, signal, target, stats: work.stats }),
    );

  if (format === 'docker-archive') {
    await write((options) => toFile((out) => writeDockerArchive(image, out, options)));
    return {};
  }
  let oci = await describe({ image, work }, compression, context);
  const writeOci = (options: WriteOptions): Promise<void> =>
    format === 'oci-layout'
      ? writeOciLayout(oci, target, options)
      : toFile((out) => writeOciArchive(oci, out, options));
  try {
    await write(async (options) => {
      try {
        await writeOci(options);
      } catch (error) {
        // What is damaged is forgotten by now. A file can be begun again; a stream cannot.
        if (!isDamagedCache(error) || !('path' in destination)) throw error;
        await oci.close();
        oci = await describe({ image, work }, compression, context, true);
        await writeOci({ ...options, onProgress: () => undefined });
      }
    });
  } finally {
    await oci.close();
  }
  return { manifestDigest: oci.manifest.digest };
}

/**
 * Writes a docker-archive while its layers are still hashed, with a progress bar, and closes the image.
 * @param label what is being done, one word
 * @throws NixlayerError as the sinks, and as hashing
 */
export async function writeEarly(
  label: string,
  { started, work, workload }: OpenedEarly,
  write: (started: StartedImage, options: WriteOptions) => Promise<void>,
  context: CliContext,
): Promise<Image> {
  const progress = startProgress(label, workload, context.stderr);
  try {
    await write(started, { onProgress: progress.add, signal: context.signal, stats: work.stats });
  } catch (error) {
    started.stop();
    await started.image.then((image) => image.close()).catch(() => undefined); // the first error is the one that tells
    throw error;
  } finally {
    progress.stop();
  }
  const image = await started.image;
  await image.close();
  sayWarnings(image, context);
  return image;
}

function isDamagedCache(error: unknown): boolean {
  return error instanceof NixlayerError && error.code === 'E_CACHE';
}

/** Compresses the layers, with a progress bar; closes the image if that fails. @throws NixlayerError as `describeOciImage` */
export async function describe(
  { image, work }: OpenedImage,
  { method, level }: Compression,
  context: CliContext,
  checkKept = false,
): Promise<OciImage> {
  const bytes = image.layers.reduce((sum, { digest }) => sum + digest.size, 0);
  const progress = startProgress('compressing', { bytes, layers: image.layers.length }, context.stderr);
  try {
    return await describeOciImage(image, {
      ...work,
      compression: method,
      level,
      checkKept,
      onProgress: progress.add,
      signal: context.signal,
    });
  } catch (error) {
    await image.close();
    throw error;
  } finally {
    progress.stop();
  }
}

/** registry.example/team/app:1.0 → app.tar */
export function defaultFileName(repoTag: string, format: ImageFormat): string {
  const name = repoTag.slice(repoTag.lastIndexOf('/') + 1).split(':')[0];
  return `${name}${{ 'docker-archive': '.tar', 'oci-archive': '.oci.tar', 'oci-layout': '.oci' }[format]}`;
}
