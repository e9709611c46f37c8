// From the words of the command line to what is in an image: of what is made here from its closure, of images that exist
// from their layers.
import type { Image } from '../image/image.ts';
import { assembleResolvedImage } from '../stages/assemble-resolved-image.ts';
import {
  type ContentsOptions,
  contentsOfExisting,
  contentsOfResolved,
  withDiffIds,
} from '../stages/contents/contents-of.ts';
import type { ImageContents } from '../stages/contents/image-contents.ts';
import { withSource } from '../stages/explain/explain-image.ts';
import type { MadeInput } from '../stages/image-input.ts';
import { closeResolved, type ResolvedImage, resolveImage } from '../stages/resolve-image.ts';
import { type CacheOptions, endWork, layerWorkOf } from './cache-options.ts';
import type { CliContext } from './context.ts';
import { assertLayersStay } from './decided-layers.ts';
import { callRequestOf, withNotes } from './explain-notes.ts';
import { type ExpressionOptions, repoTagsOf, toResolveOptions } from './expression-options.ts';
import { parsePlace } from './image-place.ts';
import { readSource } from './image-source.ts';
import { openImage } from './open-image.ts';
import { sourceAt } from './place-source.ts';
import { startProgress } from './progress.ts';
import { type RegistryWords, registryOf } from './registry-options.ts';

export type ContentsWords = ExpressionOptions & CacheOptions & RegistryWords;

export interface WantedContents {
  /** Also which files there are. */
  readonly files?: boolean;
  /** Also the digests of layers that are not made yet: they are hashed. Those that exist are known anyway. */
  readonly diffIds?: boolean;
  /** Told of the entries of layers that are read: see `ContentsOptions`. */
  readonly onEntry?: ContentsOptions['onEntry'];
  /** Also what the expression tells: which call it is, findings of the linter, what the next release changes. */
  readonly notes?: boolean;
}

export interface ReadContents {
  readonly contents: ImageContents;
  /** What it is made from; absent for an image that exists. */
  readonly source?: MadeInput;
}

/** @throws NixlayerError as `readContentsOf` */
export async function readContents(
  input: string,
  wanted: WantedContents,
  options: ContentsWords,
  context: CliContext,
): Promise<ImageContents> {
  return (await readContentsOf(input, wanted, options, context)).contents;
}

/** @throws NixlayerError as `resolveImage`, `contentsOfResolved`, `sourceAt`, `openImage` and `contentsOfExisting` */
export async function readContentsOf(
  input: string,
  wanted: WantedContents,
  options: ContentsWords,
  context: CliContext,
): Promise<ReadContents> {
  const place = parsePlace(input);
  if (place.kind !== 'file') {
    assertLayersStay(input, options);
    const registry = registryOf(options, context);
    try {
      const source = await sourceAt(place, registry, options, context);
      try {
        return { contents: await existing(await source.image(repoTagsOf(options)), input, wanted, context) };
      } finally {
        await source.close();
      }
    } finally {
      await registry.close();
    }
  }
  const { source } = await readSource(input, options, context);
  if (source.kind === 'archive' || source.kind === 'nix2container')
    return {
      contents: await existing((await openImage(input, options, context)).image, input, wanted, context),
    };
  const resolved = await resolveImage(source, toResolveOptions(options, context));
  try {
    const contents = await resolvedContents(resolved, input, wanted, options, context);
    const request = wanted.notes ? await callRequestOf(source, input, options) : undefined;
    if (request === undefined) return { contents, source };
    const image = await withSource(contents.explanation, request, context);
    const [explanation = image] = await withNotes([image], request, context);
    return { contents: { ...contents, explanation }, source };
  } finally {
    await closeResolved(resolved);
  }
}

async function resolvedContents(
  resolved: ResolvedImage,
  input: string,
  { files = false, diffIds = false, onEntry }: WantedContents,
  options: ContentsWords,
  context: CliContext,
): Promise<ImageContents> {
  const contents = await contentsOfResolved(resolved, input, { files, onEntry, signal: context.signal });
  if (!diffIds || contents.explanation.knownFrom === 'layers') return contents;
  const { size: bytes = 0 } = contents.explanation.packages ?? {};
  const progress = startProgress('hashing', { bytes, layers: contents.layers.length }, context.stderr);
  try {
    const work = layerWorkOf(options, context);
    const assembling = { ...work, onProgress: progress.add, signal: context.signal };
    const image = await assembleResolvedImage(resolved, assembling);
    await image.close();
    endWork(work, options, context);
    const { imageId } = image;
    return withDiffIds({ ...contents, explanation: { ...contents.explanation, imageId } }, image);
  } finally {
    progress.stop();
  }
}

/** Closes the image. */
async function existing(
  image: Image,
  input: string,
  { files = false, onEntry }: WantedContents,
  context: CliContext,
): Promise<ImageContents> {
  // Each layer is read twice.
  const bytes = 2 * image.layers.reduce((sum, { digest }) => sum + digest.size, 0);
  const progress = startProgress('reading', { bytes, layers: image.layers.length }, context.stderr);
  try {
    return await contentsOfExisting(image, input, {
      files,
      onEntry,
      onProgress: progress.add,
      signal: context.signal,
    });
  } finally {
    progress.stop();
    await image.close();
  }
}
