// From an image, made or only decided, to what is in it.
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

import { hashPartOf } from '../../image/diff/packages/package-of-path.ts';
import type { Image } from '../../image/image.ts';
import type { Closure } from '../../store/store.ts';
import { explainExisting } from '../explain/explain-existing.ts';
import { explainResolvedImage } from '../explain/explain-image.ts';
import type { Explained } from '../explain/explained.ts';
import { type ReadOptions, readStorePaths } from '../explain/read-store-paths.ts';
import type { ResolvedImage } from '../resolve-image.ts';
import type { ImageContents, LayerContents, RootPath, StorePathContents } from './image-contents.ts';
import { collectFiles, type FoundFiles, filesBelow } from './read-files.ts';

/** `onEntry` is told of the layers that are read: of an image that is not made, those of its base image. */
export interface ContentsOptions extends ReadOptions {
  /** Also which files there are. */
  readonly files?: boolean;
}

/**
 * Reads all layers.
 * @param named as the user named it
 * @throws NixlayerError as `explainExisting`
 */
export async function contentsOfExisting(
  image: Image,
  named: string,
  { files, onEntry, ...reading }: ContentsOptions = {},
): Promise<ImageContents> {
  const found = files ? collectFiles() : undefined;
  const explained = await explainExisting(image, named, { ...reading, onEntry: both(found?.add, onEntry) });
  return withDiffIds(contentsOf(explained, undefined, found), image);
}

/**
 * Of an image that is not made: its closure tells, and its files are those in the store. Its base image stays open.
 * @throws NixlayerError as `explainResolvedImage`; with files, E_INVALID_PATH, E_STORE_FORMAT
 */
export async function contentsOfResolved(
  resolved: ResolvedImage,
  named: string,
  { files, onEntry, ...reading }: ContentsOptions = {},
): Promise<ImageContents> {
  const found = files ? collectFiles() : undefined;
  const told = { ...reading, onEntry: both(found?.add, onEntry) };
  const explained = await explainResolvedImage(resolved, named, told);
  // Layers that had to be read have told their files.
  const isRead = explained.explanation.knownFrom === 'layers';
  if (found !== undefined && !isRead) await addStoreFiles(resolved, explained, found, reading.signal);
  return contentsOf(explained, resolved.closure, found);
}

type OnEntry = NonNullable<ReadOptions['onEntry']>;

function both(first: OnEntry | undefined, second: OnEntry | undefined): OnEntry | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return (...entry) => {
    first(...entry);
    return second(...entry);
  };
}

async function addStoreFiles(
  { conf, store }: ResolvedImage,
  { explanation, storePaths }: Explained,
  found: FoundFiles,
  signal: AbortSignal | undefined,
): Promise<void> {
  const base = new Set(explanation.layers?.filter(({ kind }) => kind === 'base').map(({ index }) => index));
  for (const { storePath, layer } of storePaths) {
    if (base.has(layer)) continue;
    found.ofStorePaths.set(storePath, filesBelow(store.locate(storePath), signal));
    await setImmediate(); // lets an interruption be noticed
  }
  const top = (explanation.layers?.length ?? 0) - 1;
  const file = join(store.locate(conf.customisation_layer), 'layer.tar');
  const own = {
    compression: 'none',
    open: (abort?: AbortSignal) => createReadStream(file, { signal: abort }),
  } as const;
  await readStorePaths([own], {
    onEntry: (entry, _, storePath) => found.add(entry, top, storePath),
    ...(signal && { signal }),
  });
}

/** With the digests of the layers of the image that was made of it. */
export function withDiffIds(contents: ImageContents, { layers }: Pick<Image, 'layers'>): ImageContents {
  const digests = layers.map(({ digest, uncompressed, original }) => ({
    diffId: (uncompressed?.digest ?? digest).diffId,
    ...(original && { blobDigest: original.digest }),
  }));
  return withDigests(contents, digests);
}

/** @param layers of the image that was made of it, from the lowest to the uppermost */
export function withDigests(
  contents: ImageContents,
  layers: readonly Pick<LayerContents, 'diffId' | 'blobDigest'>[],
): ImageContents {
  // Layers that the base image has already may have been left out.
  if (layers.length !== contents.layers.length) return contents;
  return { ...contents, layers: contents.layers.map((layer, index) => ({ ...layer, ...layers[index] })) };
}

function contentsOf(
  { explanation, storePaths: facts, named }: Explained,
  closure: Closure | undefined,
  found: FoundFiles | undefined,
): ImageContents {
  const sorted = [...facts].sort((a, b) => (a.storePath < b.storePath ? -1 : 1));
  const indexes = new Map(sorted.map(({ storePath }, index) => [hashPartOf(storePath), index]));
  const narHashes = new Map(closure?.paths.map(({ path, narHash }) => [path, narHash]));
  const storePaths = sorted.map(({ storePath, size, layer, references = [] }, own): StorePathContents => {
    const known = new Set(references.map((reference) => indexes.get(hashPartOf(reference))));
    const narHash = narHashes.get(storePath);
    return {
      ...{ storePath, size, layer },
      references: [...known]
        .filter((index) => index !== undefined && index !== own)
        .sort(byNumber) as number[],
      ...(narHash && { narHash }),
      ...(found && { files: found.ofStorePaths.get(storePath) ?? [] }),
    };
  });
  const layers = (explanation.layers ?? []).map(({ storePaths: paths, ...layer }): LayerContents => {
    const visible = paths.map((path) => indexes.get(hashPartOf(path))!);
    return {
      ...layer,
      storePaths: visible.filter((index) => storePaths[index]?.layer === layer.index),
      ...(found && { files: found.ofLayers.get(layer.index) ?? [] }),
    };
  });
  const roots = [...named].flatMap(([hash, places]): RootPath[] => {
    const index = indexes.get(hash);
    return index === undefined ? [] : [{ index, namedBy: [...places] }];
  });
  return { explanation, layers, storePaths, roots: roots.sort((a, b) => a.index - b.index) };
}

function byNumber(a: number | undefined, b: number | undefined): number {
  return a! - b!;
}
