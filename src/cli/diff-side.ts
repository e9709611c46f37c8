// One side of a comparison, from the words of the command line: a place of an image, or what an image is made from.
import type { Closure as References } from '../image/diff/image-packages.ts';
import type { KnownStorePaths } from '../image/diff/store-path-hints.ts';
import type { OciContent } from '../image/formats/oci/oci-content.ts';
import type { JsonObject } from '../json/ordered-json.ts';
import type { Registry } from '../registry/registry.ts';
import { type ImageInput, readImageInput } from '../stages/image-input.ts';
import type { Compression } from './compression-option.ts';
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

/** A side whose blobs are not there yet. */
interface FoundSide {
  readonly hasManifest: boolean;
  open(compression?: Compression): Promise<DiffSide>;
  /** After what was opened. */
  close(): Promise<void>;
}

/**
 * The layers of two docker-archives stay as they are. One of them beside an image that is compressed is compressed as for a
 * push, so that sizes can be compared.
 * @throws NixlayerError as `sourceAt` and `openContent`
 */
export async function openDiffSides(
  a: { readonly text: string; readonly options: ContentOptions },
  b: { readonly text: string; readonly options: ContentOptions },
  registry: Registry,
  context: CliContext,
): Promise<readonly [DiffSide, DiffSide]> {
  const opened: { close(): Promise<void> }[] = [];
  const noted = <Side extends FoundSide | DiffSide>(side: Side): Side => {
    opened.unshift(side);
    return side;
  };
  try {
    const left = noted(await findSide(a.text, a.options, registry, context));
    const right = noted(await findSide(b.text, b.options, registry, context));
    const compression = left.hasManifest || right.hasManifest ? undefined : ({ method: 'none' } as const);
    const one = noted(await left.open(compression));
    const other = noted(await right.open(compression));
    const closing = (content: DiffSide, found: FoundSide) => async () => {
      await content.close();
      await found.close();
    };
    return [
      { ...one, close: closing(one, left) },
      { ...other, close: closing(other, right) },
    ];
  } catch (error) {
    for (const side of opened) await side.close();
    throw error;
  }
}

async function findSide(
  text: string,
  options: ContentOptions,
  registry: Registry,
  context: CliContext,
): Promise<FoundSide> {
  const place = parsePlace(text);
  if (place.kind === 'file' && (await inputAt(text))?.kind !== 'archive')
    return { hasManifest: true, open: () => madeSide(text, options, context), close: async () => {} };
  const source = await sourceAt(place, registry, options, context);
  const { hasManifest } = source;
  return {
    hasManifest,
    open: async (compression) => {
      const content = await source.content(compression);
      return { content, hasManifest, close: () => content.close() };
    },
    close: () => source.close(),
  };
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
