// Files, read from the page when somebody asks for them.
import { chunkId, type FileChunk, type FileRow } from '../../data/page-data.ts';
import type { ImageModel } from './image-model.ts';

/** A list that files belong to: a store path, or a layer for what is in none. */
export type FileOwner =
  | { readonly kind: 'path'; readonly index: number }
  | { readonly kind: 'layer'; readonly index: number };

const loading = new Map<number, Promise<FileChunk>>();
const loaded = new Map<number, FileChunk>();

function listOf({ data }: ImageModel, owner: FileOwner) {
  return data.files?.[owner.kind === 'path' ? owner.index : data.paths.length + owner.index];
}

export function fileCount(image: ImageModel, owner: FileOwner): number | undefined {
  return listOf(image, owner)?.[0];
}

/** Undefined as long as they are not loaded. */
export function filesAtHand(image: ImageModel, owner: FileOwner): readonly FileRow[] | undefined {
  const place = listOf(image, owner);
  return place && loaded.get(place[1])?.[place[2]];
}

/** Undefined when the page was made without files. */
export async function loadFiles(
  image: ImageModel,
  owner: FileOwner,
): Promise<readonly FileRow[] | undefined> {
  const place = listOf(image, owner);
  return place && (await loadChunk(place[1]))[place[2]];
}

/** All files of an image, owner by owner. */
export async function* allFiles(
  image: ImageModel,
): AsyncGenerator<{ readonly owner: FileOwner; readonly files: readonly FileRow[] }, void> {
  const count = image.data.paths.length;
  for (const at of (image.data.files ?? []).keys()) {
    const owner: FileOwner = at < count ? { kind: 'path', index: at } : { kind: 'layer', index: at - count };
    const files = filesAtHand(image, owner) ?? (await loadFiles(image, owner));
    if (files !== undefined) yield { owner, files };
  }
}

function loadChunk(index: number): Promise<FileChunk> {
  const known = loading.get(index);
  if (known !== undefined) return known;
  const chunk = readChunk(index);
  loading.set(index, chunk);
  return chunk;
}

async function readChunk(index: number): Promise<FileChunk> {
  const text = document.getElementById(chunkId(index))?.textContent ?? '';
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const chunk = JSON.parse(await new Response(stream).text()) as FileChunk;
  loaded.set(index, chunk);
  return chunk;
}
