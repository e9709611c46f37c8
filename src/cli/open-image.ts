// From the words of the command line to an Image whose digests are known.
import { layerReader } from '../archive/layer-reader.ts';
import { openExistingImage } from '../image/existing-image.ts';
import { openNix2containerImage } from '../image/formats/nix2container/open.ts';
import type { Nix2containerImage } from '../image/formats/nix2container/read.ts';
import type { Image, StartedImage } from '../image/image.ts';
import type { JsonObject } from '../json/ordered-json.ts';
import { assembleResolvedImage, startResolvedImage } from '../stages/assemble-resolved-image.ts';
import type { MadeInput } from '../stages/image-input.ts';
import { openStore, type ResolvedImage, resolveImage } from '../stages/resolve-image.ts';
import type { Closure } from '../store/store.ts';
import { type CacheOptions, layerWorkOf } from './cache-options.ts';
import { type CliContext, say } from './context.ts';
import { assertLayersStay } from './decided-layers.ts';
import { type ExpressionOptions, repoTagsOf, toResolveOptions } from './expression-options.ts';
import { readSource } from './image-source.ts';
import { startProgress, type Workload } from './progress.ts';

/** With what layers are hashed and written. */
export type Work = ReturnType<typeof layerWorkOf>;

/** What an image was made from, as far as it was made. */
export interface ImageOrigin {
  readonly source: MadeInput;
  /** The conf.json that was taken in the place of an archive. */
  readonly madeFrom?: string;
  readonly resolved: ResolvedImage;
}

export interface OpenedImage {
  readonly image: Image;
  readonly work: Work;
  /** Absent for an image that existed already. */
  readonly origin?: ImageOrigin;
  /** Of its store paths, where the image was made from it. */
  readonly closure?: Closure;
  /** That of the base image, where it was made on one. */
  readonly baseConfig?: JsonObject;
}

type Options = ExpressionOptions & CacheOptions;

/** Hashes all layers. @throws NixlayerError as `resolveImage` and `assembleResolvedImage` */
export async function openImage(input: string, options: Options, context: CliContext): Promise<OpenedImage> {
  const { source, madeFrom } = await readSource(input, options, context);
  const work = layerWorkOf(options, context);
  if (source.kind === 'archive')
    return { image: await openExisting(input, source.file, options, context), work };
  if (source.kind === 'nix2container')
    return { image: await openNix2container(input, source.image, work, options, context), work };
  const { resolved, bytes } = await resolve(source, options, context);
  const layers = resolved.conf.store_layers.length + 1;
  const progress = startProgress('hashing', { bytes, layers }, context.stderr);
  try {
    const assembling = { ...work, onProgress: progress.add, signal: context.signal };
    const image = from(madeFrom, await assembleResolvedImage(resolved, assembling));
    progress.stop();
    sayWarnings(image, context);
    const { closure, base } = resolved;
    const origin = { source, resolved, ...(madeFrom !== undefined && { madeFrom }) };
    return { image, work, origin, ...(closure && { closure }), ...(base && { baseConfig: base.config }) };
  } finally {
    progress.stop();
  }
}

/** An image that can be written while it is hashed. */
export interface OpenedEarly {
  readonly started: StartedImage;
  readonly work: Work;
  /** About how much there is to write; 0 for what is not known. */
  readonly workload: Workload;
}

/** @throws NixlayerError as `resolveImage`; what goes wrong with layers comes out of the promises */
export async function openEarly(input: string, options: Options, context: CliContext): Promise<OpenedEarly> {
  const { source, madeFrom } = await readSource(input, options, context);
  const work = layerWorkOf(options, context);
  if (source.kind === 'archive' || source.kind === 'nix2container') {
    const image =
      source.kind === 'archive'
        ? await openExisting(input, source.file, options, context)
        : await openNix2container(input, source.image, work, options, context);
    const started = { mtime: image.mtime, layers: undefined, image: Promise.resolve(image), stop: () => {} };
    const bytes = image.layers.reduce((sum, { digest }) => sum + digest.size, 0);
    return { started, work, workload: { bytes, layers: image.layers.length } };
  }
  layerReader().prepare(); // layers are read in any case
  const { resolved, bytes } = await resolve(source, options, context);
  const starting = await startResolvedImage(resolved, { ...work, signal: context.signal });
  const image = starting.image.then((made) => from(madeFrom, made));
  image.catch(() => undefined); // whoever waits for it sees the error
  const started = { ...starting, image };
  return { started, work, workload: { bytes, layers: resolved.conf.store_layers.length + 1 } };
}

export function sayWarnings({ warnings }: Image, context: CliContext): void {
  for (const warning of warnings) say(context, `warning: ${warning}`);
}

function from(madeFrom: string | undefined, image: Image): Image {
  return madeFrom === undefined ? image : { ...image, madeFrom };
}

async function resolve(
  source: MadeInput,
  options: Options,
  context: CliContext,
): Promise<{ readonly resolved: ResolvedImage; readonly bytes: number }> {
  const resolved = await resolveImage(source, toResolveOptions(options, context));
  return { resolved, bytes: resolved.closure?.paths.reduce((sum, { narSize }) => sum + narSize, 0) ?? 0 };
}

async function openExisting(
  input: string,
  file: string,
  options: ExpressionOptions,
  context: CliContext,
): Promise<Image> {
  assertLayersStay(input, options);
  const progress = startProgress('checking', { bytes: 0, layers: 0 }, context.stderr);
  try {
    return await openExistingImage(file, {
      platform: options.platform,
      rootfs: options.rootfs,
      repoTags: repoTagsOf(options),
      onProgress: progress.add,
      signal: context.signal,
    });
  } finally {
    progress.stop();
  }
}

async function openNix2container(
  input: string,
  image: Nix2containerImage,
  { stats }: Work,
  options: Options,
  context: CliContext,
): Promise<Image> {
  assertLayersStay(input, options, 'an image of nix2container');
  const { locate, canonicalModes } = await openStore(
    options.store === undefined ? {} : { embeddedStore: options.store },
  );
  const progress = startProgress('checking', { bytes: 0, layers: 0 }, context.stderr);
  try {
    return await openNix2containerImage(image, {
      repoTags: repoTagsOf(options),
      ...{ locate, canonicalModes, stats },
      onProgress: progress.add,
      signal: context.signal,
    });
  } finally {
    progress.stop();
  }
}
