// One side of a comparison, from the words of the command line: a place of an image, or what an image is made from.
import type { Closure as References } from '../image/diff/image-packages.ts';
import type { KnownStorePaths } from '../image/diff/store-path-hints.ts';
import type { OciContent } from '../image/formats/oci/oci-content.ts';
import type { JsonObject } from '../json/ordered-json.ts';
import type { Registry } from '../registry/registry.ts';
import { type ImageInput, readImageInput } from '../stages/image-input.ts';
import type { CliContext } from './context.ts';
import { parsePlace } from './image-place.ts';
import { type ContentOptions, openContent } from './open-content.ts';
import { sourceAt } from './place-source.ts';

export interface DiffSide {
  readonly content: OciContent;
  /** Has it a manifest of its own, or one that is pushed as it is? */
  readonly hasManifest: boolean;
  /** By digest of the layer, and references between them; of what is made here. */
  readonly storePaths?: KnownStorePaths;
  readonly closure?: References;
  readonly baseConfig?: JsonObject;
  close(): Promise<void>;
}

/** @throws NixlayerError as `sourceAt` and `openContent` */
export async function openDiffSide(
  text: string,
  options: ContentOptions,
  registry: Registry,
  context: CliContext,
): Promise<DiffSide> {
  const place = parsePlace(text);
  if (place.kind === 'file' && (await inputAt(text))?.kind !== 'archive')
    return madeSide(text, options, context);
  const source = await sourceAt(place, registry, options, context);
  try {
    const content = await source.content();
    return {
      content,
      hasManifest: source.hasManifest,
      close: async () => {
        await content.close();
        await source.close();
      },
    };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** Undefined for what is no input: `layout:tag`, or nothing at all. */
export async function inputAt(text: string): Promise<ImageInput | undefined> {
  return readImageInput(text).catch(() => undefined);
}

async function madeSide(text: string, options: ContentOptions, context: CliContext): Promise<DiffSide> {
  const { content, layers, closure, baseConfig } = await openContent(text, options, context);
  return {
    content,
    hasManifest: true,
    ...(layers && { storePaths: new Map(layers.map(({ digest, storePaths }) => [digest, storePaths])) }),
    ...(closure && { closure: new Map(closure.paths.map(({ path, references }) => [path, references])) }),
    ...(baseConfig && { baseConfig }),
    close: () => content.close(),
  };
}
