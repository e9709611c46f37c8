// Explains an image that exists: from a file, a registry or a daemon.
import type { Image } from '../image/image.ts';
import { explainExisting } from '../stages/explain/explain-existing.ts';
import type { ImageExplanation } from '../stages/explain/image-explanation.ts';
import type { CliContext } from './context.ts';
import { assertLayersStay } from './decided-layers.ts';
import type { ExpressionOptions } from './expression-options.ts';
import { repoTagsOf } from './expression-options.ts';
import type { ImagePlace } from './image-place.ts';
import { openImage } from './open-image.ts';
import { sourceAt } from './place-source.ts';
import { startProgress } from './progress.ts';
import { type RegistryWords, registryOf } from './registry-options.ts';

/** What is kept between runs is about layers that are sent. */
const noCache = { cache: false };

/** @throws NixlayerError as `openImage` and `explainExisting` */
export async function explainExistingInput(
  input: string,
  options: ExpressionOptions,
  context: CliContext,
): Promise<ImageExplanation> {
  const { image } = await openImage(input, { ...options, ...noCache }, context);
  return explainOpen(image, input, context);
}

/** @throws NixlayerError as `sourceAt` and `explainExisting`; E_USAGE for options about layers */
export async function explainPlace(
  place: ImagePlace,
  input: string,
  options: ExpressionOptions & RegistryWords,
  context: CliContext,
): Promise<ImageExplanation> {
  assertLayersStay(input, options);
  const registry = registryOf(options, context);
  try {
    const source = await sourceAt(place, registry, { ...options, ...noCache }, context);
    try {
      return await explainOpen(await source.image(repoTagsOf(options)), input, context);
    } finally {
      await source.close();
    }
  } finally {
    await registry.close();
  }
}

async function explainOpen(image: Image, input: string, context: CliContext): Promise<ImageExplanation> {
  // Each layer is read twice.
  const bytes = 2 * image.layers.reduce((sum, { digest }) => sum + digest.size, 0);
  const progress = startProgress('reading', { bytes, layers: image.layers.length }, context.stderr);
  try {
    const reading = { onProgress: progress.add, signal: context.signal };
    return (await explainExisting(image, input, reading)).explanation;
  } finally {
    progress.stop();
    await image.close();
  }
}
