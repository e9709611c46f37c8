// The image at a place, in the two forms that destinations take.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryCache } from '../cache/temporary-cache.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { openExistingImage } from '../image/existing-image.ts';
import { imageContent } from '../image/formats/oci/image-content.ts';
import type { OciContent } from '../image/formats/oci/oci-content.ts';
import type { Platform } from '../image/formats/platform.ts';
import type { Image } from '../image/image.ts';
import { referenceText } from '../registry/reference.ts';
import type { Registry } from '../registry/registry.ts';
import { registryContent } from '../sinks/registry/registry-content.ts';
import { saveFromDaemon } from '../sinks/save-from-daemon.ts';
import { openLayoutImage } from '../stages/layout-image.ts';
import { takeImage } from '../stages/take-image.ts';
import { type CacheOptions, layerWorkOf } from './cache-options.ts';
import type { Compression } from './compression-option.ts';
import { type CliContext, say } from './context.ts';
import { describe } from './image-format.ts';
import type { ImagePlace } from './image-place.ts';
import { startProgress } from './progress.ts';

export interface SourceOptions extends CacheOptions {
  readonly platform?: Platform;
  /** Of layers that are not compressed yet. */
  readonly compression?: Compression;
}

interface ArchiveOptions extends SourceOptions {
  /** `NAME:TAG` of one image of a docker-archive; its first by default. */
  readonly name?: string | undefined;
}

/** Each form is closed by its caller. */
export interface PlaceSource {
  /** Names it in messages. */
  readonly name: string;
  /** Has it a manifest of its own? That of a docker-archive is made when it is asked for. */
  readonly hasManifest: boolean;
  /** Manifests and blobs, as they are where there are some. @param compression instead of what was chosen for all */
  content(compression?: Compression): Promise<OciContent>;
  /** The image for one platform. @param repoTags its names; without any, those it has */
  image(repoTags: readonly string[]): Promise<Image>;
  /** Removes what was fetched; everything that was opened is closed before. */
  close(): Promise<void>;
}

const gzip: Compression = { method: 'gzip' };
const nothingToClose = async (): Promise<void> => {};

/** @throws NixlayerError E_INPUT (no such image), and what opening it throws */
export async function sourceAt(
  place: ImagePlace,
  registry: Registry,
  options: SourceOptions,
  context: CliContext,
): Promise<PlaceSource> {
  const { platform } = options;
  const { signal } = context;
  if (place.kind === 'daemon') return daemonSource(place, options, context);
  if (place.kind === 'registry') {
    const { tag = 'latest', digest = tag } = place.reference;
    const content = () => registryContent(registry.repository(place.reference), digest, signal);
    const image = async (repoTags: readonly string[]): Promise<Image> =>
      withProgress('fetching', context, async (onProgress) => {
        const taken = await content();
        const names = repoTags.length > 0 ? repoTags : taken.repoTags;
        return takeImage(taken, { platform, repoTags: names, onProgress, signal });
      });
    const name = referenceText(place.reference);
    return { name, hasManifest: true, content, image, close: nothingToClose };
  }
  const { path } = place;
  const name = place.kind === 'file' ? undefined : place.name;
  const choice = { reference: name, platform };
  const layout = place.kind === 'docker-archive' ? undefined : await openLayoutImage(path, choice, signal);
  await layout?.close();
  if (layout === undefined) return archiveSource(path, { ...options, name }, context);
  const content = async (): Promise<OciContent> => {
    const opened = await openLayoutImage(path, choice, signal);
    if (opened !== undefined) return opened;
    throw new NixlayerError('E_INPUT', `${path} is no OCI layout any more`);
  };
  const image = async (repoTags: readonly string[]): Promise<Image> => {
    if (name === undefined) return existingImage(path, repoTags, options, context);
    const opened = await content();
    try {
      return await takeImage(opened, { platform, signal, ...(repoTags.length > 0 && { repoTags }) });
    } finally {
      await opened.close();
    }
  };
  return { name: path, hasManifest: true, content, image, close: nothingToClose };
}

function archiveSource(path: string, options: ArchiveOptions, context: CliContext): PlaceSource {
  const image = (repoTags: readonly string[]): Promise<Image> =>
    existingImage(path, repoTags, options, context);
  const content = async (compression = options.compression ?? gzip): Promise<OciContent> => {
    const work = layerWorkOf(options, context);
    return imageContent(await describe({ image: await image([]), work }, compression, context));
  };
  return { name: path, hasManifest: false, content, image, close: nothingToClose };
}

async function daemonSource(
  { name, runtime }: ImagePlace & { readonly kind: 'daemon' },
  options: SourceOptions,
  context: CliContext,
): Promise<PlaceSource> {
  const { path: folder } = await temporaryCache();
  const file = join(folder, 'image.tar');
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const { signal } = context;
  try {
    await withProgress('saving', context, (onProgress) =>
      saveFromDaemon(name, file, {
        ...{ runtime, signal, onProgress },
        onWaiting: (message) => say(context, message),
      }),
    );
  } catch (error) {
    await remove();
    throw error;
  }
  const source = archiveSource(file, options, context);
  return {
    name: `${runtime} ${name}`,
    hasManifest: false,
    content: async (compression) => ({ ...(await source.content(compression)), name }),
    image: source.image,
    close: remove,
  };
}

async function existingImage(
  path: string,
  repoTags: readonly string[],
  { platform, name }: ArchiveOptions,
  context: CliContext,
): Promise<Image> {
  return withProgress('checking', context, (onProgress) =>
    openExistingImage(path, { platform, name, repoTags, onProgress, signal: context.signal }),
  );
}

async function withProgress<Result>(
  label: string,
  context: CliContext,
  act: (onProgress: (bytes: number, layer: number) => void) => Promise<Result>,
): Promise<Result> {
  const progress = startProgress(label, { bytes: 0, layers: 0 }, context.stderr);
  try {
    return await act(progress.add);
  } finally {
    progress.stop();
  }
}
