// From the words of the command line to an Image whose digests are known.
import { layerReader } from '../archive/layer-reader.ts';
import { openExistingImage } from '../image/existing-image.ts';
import type { Image, StartedImage } from '../image/image.ts';
import { assembleResolvedImage, startResolvedImage } from '../stages/assemble-resolved-image.ts';
import { type ImageInput, readImageInput } from '../stages/image-input.ts';
import { type ResolvedImage, resolveImage } from '../stages/resolve-image.ts';
import { type CacheOptions, layerWorkOf } from './cache-options.ts';
import { type CliContext, say } from './context.ts';
import { assertLayersStay } from './decided-layers.ts';
import { type ExpressionOptions, repoTagsOf, toResolveOptions } from './expression-options.ts';
import { startProgress, type Workload } from './progress.ts';

/** With what layers are hashed and written. */
export type Work = ReturnType<typeof layerWorkOf>;

export interface OpenedImage {
  readonly image: Image;
  readonly work: Work;
}

type Options = ExpressionOptions & CacheOptions;

/** Hashes all layers. @throws NixlayerError as `resolveImage` and `assembleResolvedImage` */
export async function openImage(input: string, options: Options, context: CliContext): Promise<OpenedImage> {
  const source = await readImageInput(input, options);
  const work = layerWorkOf(options, context);
  if (source.kind === 'archive')
    return { image: await openExisting(input, source.file, options, context), work };
  const { resolved, bytes } = await resolve(source, options, context);
  const layers = resolved.conf.store_layers.length + 1;
  const progress = startProgress('hashing', { bytes, layers }, context.stderr);
  try {
    const assembling = { ...work, onProgress: progress.add, signal: context.signal };
    const image = await assembleResolvedImage(resolved, assembling);
    progress.stop();
    sayWarnings(image, context);
    return { image, work };
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
  const source = await readImageInput(input, options);
  const work = layerWorkOf(options, context);
  if (source.kind === 'archive') {
    const image = await openExisting(input, source.file, options, context);
    const started = { mtime: image.mtime, layers: undefined, image: Promise.resolve(image), stop: () => {} };
    const bytes = image.layers.reduce((sum, { digest }) => sum + digest.size, 0);
    return { started, work, workload: { bytes, layers: image.layers.length } };
  }
  const { resolved, bytes } = await resolve(source, options, context);
  const started = await startResolvedImage(resolved, { ...work, signal: context.signal });
  return { started, work, workload: { bytes, layers: resolved.conf.store_layers.length + 1 } };
}

export function sayWarnings({ warnings }: Image, context: CliContext): void {
  for (const warning of warnings) say(context, `warning: ${warning}`);
}

async function resolve(
  source: Exclude<ImageInput, { kind: 'archive' }>,
  options: Options,
  context: CliContext,
): Promise<{ readonly resolved: ResolvedImage; readonly bytes: number }> {
  layerReader().prepare();
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
