// From what a user names to what it is, for images that are not made yet: by Nix, or by evaluation alone.
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { asBaseImage, type BaseImage, baseImageOf } from '../../image/base/base-image.ts';
import { assembleResolvedImage } from '../assemble-resolved-image.ts';
import { findImageCallsIn, type ImageCallRequest } from '../image-calls-without-nix.ts';
import type { MadeInput } from '../image-input.ts';
import { closeResolved, type ResolvedImage, type ResolveOptions, resolveImage } from '../resolve-image.ts';
import { callOf, explainCall, partsOf, sourceOf } from './explain-call.ts';
import { explainExisting } from './explain-existing.ts';
import { explainResolved, type ReadBase } from './explain-resolved.ts';
import type { Explained } from './explained.ts';
import type { ImageExplanation } from './image-explanation.ts';
import { type ReadOptions, readStorePaths } from './read-store-paths.ts';

/**
 * Realises what the image needs, and makes no image. Of a conf.json whose store paths no store knows, the layers are made
 * and read.
 * @param named as the user named it
 * @throws NixlayerError as `resolveImage` and `explainExisting`
 */
export async function explainMade(
  input: MadeInput,
  named: string,
  options: ResolveOptions,
): Promise<ImageExplanation> {
  const resolved = await resolveImage(input, options);
  try {
    return (await explainResolvedImage(resolved, named, options)).explanation;
  } finally {
    await closeResolved(resolved);
  }
}

/**
 * The same of an image that is decided. Its base image stays open.
 * @throws NixlayerError as `baseImageOf` and `explainExisting`
 */
export async function explainResolvedImage(
  resolved: ResolvedImage,
  named: string,
  options: ReadOptions = {},
): Promise<Explained> {
  const { conf, store } = resolved;
  const closure = resolved.closure ?? (await closureOf(resolved));
  if (closure === undefined) return await explainUnknown(resolved, named, options);
  const { from_image: from } = conf;
  const fromImage = from === null ? null : store.locate(from);
  const given = { base: resolved.base, fromImage, rootfs: conf.nixlayer?.rootfs };
  const base = await baseImageOf(given, conf, options.signal);
  try {
    return explainResolved(resolved, closure, base && (await readBase(base, options)), named);
  } finally {
    if (base !== resolved.base) await base?.tar.close();
  }
}

async function readBase(image: BaseImage, options: ReadOptions): Promise<ReadBase> {
  const { tar, layers } = image;
  const readable = layers.map(({ member, compression }) => ({
    compression,
    open: (abort?: AbortSignal) => tar.read(member, abort),
  }));
  return { image, content: await asBaseImage(tar.path, () => readStorePaths(readable, options)) };
}

/** Undefined when there is no store that could tell. */
async function closureOf({ conf, store }: ResolvedImage) {
  try {
    return await store.closure([...conf.store_layers.flat(), conf.customisation_layer]);
  } catch (error) {
    const code = error instanceof NixlayerError ? error.code : '';
    if (['E_NIX_MISSING', 'E_NIX_DAEMON', 'E_INVALID_PATH'].includes(code)) return undefined;
    throw error;
  }
}

async function explainUnknown(
  resolved: ResolvedImage,
  named: string,
  options: ReadOptions,
): Promise<Explained> {
  const image = await assembleResolvedImage(resolved, options.signal && { signal: options.signal });
  try {
    return await explainExisting(image, named, options);
  } finally {
    await image.close();
  }
}

/**
 * What evaluation without Nix knows of the images of a file, one for each call that makes one.
 * @throws NixlayerError as `findImageCallsIn`; E_NOT_AN_IMAGE when there is no such call
 */
export async function explainEvaluated(
  request: ImageCallRequest,
  named: string,
  options: Pick<ResolveOptions, 'signal'> = {},
): Promise<ImageExplanation[]> {
  const calls = await findImageCallsIn(request, options);
  const images = calls.map((call) => explainCall(call, named)).filter(({ names }) => names.length > 0);
  if (images.length > 0) return images;
  throw new NixlayerError('E_NOT_AN_IMAGE', `${named} has no call that makes an image`, {
    hint: 'Expected calls of buildImage, buildLayeredImage or streamLayeredImage that can be found without Nix.',
  });
}

/** Adds what only the expression tells: which call makes the image, and what commands run. */
export async function withSource(
  image: ImageExplanation,
  request: ImageCallRequest,
  options: Pick<ResolveOptions, 'signal'> = {},
): Promise<ImageExplanation> {
  const call = callOf(await callsIn(request, options), image.names);
  return call === undefined ? image : { ...image, ...sourceOf(call), ...partsOf(call) };
}

/** Nix could evaluate it; where the built-in evaluator cannot, nothing more is known. */
async function callsIn(request: ImageCallRequest, options: Pick<ResolveOptions, 'signal'>) {
  try {
    return await findImageCallsIn(request, options);
  } catch (error) {
    if (error instanceof NixlayerError && error.code !== 'E_ABORTED') return [];
    throw error;
  }
}
