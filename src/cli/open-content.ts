// From the words of the command line to manifests and blobs that a registry or a layout takes.
import { stat } from 'node:fs/promises';
import { imageContent } from '../image/formats/oci/image-content.ts';
import type { OciContent } from '../image/formats/oci/oci-content.ts';
import type { JsonObject } from '../json/ordered-json.ts';
import { readImageInput } from '../stages/image-input.ts';
import { openLayoutImage } from '../stages/layout-image.ts';
import type { Closure } from '../store/store.ts';
import { type CacheOptions, layerWorkOf } from './cache-options.ts';
import type { Compression } from './compression-option.ts';
import type { CliContext } from './context.ts';
import { assertLayersStay } from './decided-layers.ts';
import { type ExpressionOptions, repoTagsOf } from './expression-options.ts';
import { describe } from './image-format.ts';
import { type ImageOrigin, openImage, type Work } from './open-image.ts';

export interface ContentOptions extends ExpressionOptions, CacheOptions {
  readonly compression?: Compression;
}

export interface OpenedContent {
  readonly content: OciContent;
  readonly work: Work;
  /** The words that it was opened with. */
  readonly input: string;
  readonly options: ContentOptions;
  /** Of an image that is made. */
  readonly origin?: ImageOrigin;
  /** Of each layer of an image that is made: what it is. */
  readonly layers?: readonly LayerOrigin[];
  /** Of its store paths, likewise. */
  readonly closure?: Closure;
  /** That of the base image, likewise. */
  readonly baseConfig?: JsonObject;
}

export interface LayerOrigin {
  readonly digest: string;
  readonly kind: 'base' | 'store' | 'customisation';
  readonly storePaths: readonly string[];
}

/**
 * What lies in an OCI layout or archive stays as it is; of everything else the layers are compressed, as far as they are
 * not known.
 * @throws NixlayerError as `openImage` and `describeOciImage`
 */
export async function openContent(
  input: string,
  options: ContentOptions,
  context: CliContext,
): Promise<OpenedContent> {
  const existing = await openExistingContent(input, options, context);
  if (existing !== undefined)
    return { content: existing, work: layerWorkOf(options, context), input, options };
  const opened = await openImage(input, options, context);
  const oci = await describe(opened, options.compression ?? { method: 'gzip' }, context);
  const layers = opened.image.layers.map(({ kind, storePaths }, index) => ({
    digest: oci.layers[index]?.descriptor.digest ?? '',
    kind,
    storePaths: kind === 'store' ? storePaths : [],
  }));
  const { work, origin, closure, baseConfig } = opened;
  return {
    content: imageContent(oci),
    ...{ work, layers, input, options },
    ...(origin && { origin }),
    ...(closure && { closure }),
    ...(baseConfig && { baseConfig }),
  };
}

async function openExistingContent(
  input: string,
  options: ContentOptions,
  context: CliContext,
): Promise<OciContent | undefined> {
  if (options.rootfs) return undefined;
  const { file, reference } = await splitReference(input);
  const source = await readImageInput(file, options);
  if (source.kind !== 'archive') return undefined;
  const content = await openLayoutImage(
    source.file,
    { reference, platform: options.platform },
    context.signal,
  );
  if (content !== undefined) assertLayersStay(input, options);
  if (content === undefined || repoTagsOf(options).length === 0) return content;
  return { ...content, repoTags: repoTagsOf(options) };
}

/** `layout:tag` and `layout@digest` choose one image of several, unless a file is called so. */
async function splitReference(
  input: string,
): Promise<{ readonly file: string; readonly reference?: string }> {
  const [, file, digest, tag] =
    /^(.+?)(?:@(sha(?:256|512):[0-9a-f]+)|:([\w][\w.-]{0,127}))$/.exec(input) ?? [];
  const reference = digest ?? tag;
  if (file === undefined || reference === undefined || (await exists(input)) || !(await exists(file)))
    return { file: input };
  return { file, reference };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
