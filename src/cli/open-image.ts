// From the words of the command line to an Image whose digests are known.
import { layerReader } from '../archive/layer-reader.ts';
import { openExistingImage } from '../image/existing-image.ts';
import type { Image } from '../image/image.ts';
import { assembleResolvedImage } from '../stages/assemble-resolved-image.ts';
import { readImageInput } from '../stages/image-input.ts';
import { resolveImage } from '../stages/resolve-image.ts';
import { type CacheOptions, layerWorkOf } from './cache-options.ts';
import { type CliContext, say } from './context.ts';
import { assertLayersStay } from './decided-layers.ts';
import { type ExpressionOptions, repoTagsOf, toResolveOptions } from './expression-options.ts';
import { startProgress } from './progress.ts';

export interface OpenedImage {
  readonly image: Image;
  /** With what its layers were hashed, and are written. */
  readonly work: ReturnType<typeof layerWorkOf>;
}

export async function openImage(
  input: string,
  options: ExpressionOptions & CacheOptions,
  context: CliContext,
): Promise<OpenedImage> {
  const work = layerWorkOf(options, context);
  const source = await readImageInput(input, options);
  if (source.kind === 'archive') {
    assertLayersStay(input, options);
    return { image: await openExisting(source.file, options, context), work };
  }
  const resolving = toResolveOptions(options, context);
  layerReader().prepare();
  const resolved = await resolveImage(source, resolving);
  const bytes = resolved.closure?.paths.reduce((sum, { narSize }) => sum + narSize, 0) ?? 0;
  const layers = resolved.conf.store_layers.length + 1;
  const progress = startProgress('hashing', { bytes, layers }, context.stderr);
  try {
    const image = await assembleResolvedImage(resolved, {
      ...work,
      onProgress: progress.add,
      signal: context.signal,
    });
    progress.stop();
    for (const warning of image.warnings) say(context, `warning: ${warning}`);
    return { image, work };
  } finally {
    progress.stop();
  }
}

async function openExisting(file: string, options: ExpressionOptions, context: CliContext): Promise<Image> {
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
