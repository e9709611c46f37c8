// The uppermost layer of a layered image: an archive that Nix built, used as it is unless rules change it.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { unreadable } from '../archive/file-tree.ts';
import type { LayerDigest } from '../archive/layer-digest.ts';
import { layerReader } from '../archive/layer-reader.ts';
import type { LayerRecipe } from '../archive/layer-recipe.ts';
import { abortedError } from '../errors/aborted.ts';
import type { AssembleInput } from './assemble-input.ts';
import type { Layer } from './image.ts';
import { layerComment } from './oci-config.ts';
import { hashed, layerChanged, verified } from './verified-layer.ts';

/**
 * @param storePath a folder with `layer.tar`
 * @param mtime seconds since the epoch, for the member in a docker-archive
 * @throws NixlayerError E_INVALID_PATH, E_ARCHIVE_FORMAT (it is no archive, and rules are to change it), E_ABORTED
 */
export async function customisationLayer(
  storePath: string,
  input: Pick<AssembleInput, 'locate' | 'perms' | 'reader' | 'storeDir'>,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Layer> {
  const file = join(input.locate(storePath), 'layer.tar');
  const { digest, open } = input.perms?.length
    ? await changedArchive(file, input, onBytes, signal)
    : await archiveAsItIs(file, onBytes, signal);
  return {
    kind: 'customisation',
    archivePath: `${digest.diffId.slice('sha256:'.length)}/layer.tar`,
    digest,
    compression: 'none',
    storePaths: [storePath],
    comment: layerComment([storePath]),
    open: (openSignal) => verified(open(openSignal), digest, () => layerChanged([storePath])),
  };
}

interface HashedArchive {
  readonly digest: LayerDigest;
  open(signal?: AbortSignal): AsyncGenerator<Uint8Array, LayerDigest>;
}

async function archiveAsItIs(
  file: string,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<HashedArchive> {
  const open: HashedArchive['open'] = (openSignal) => hashed(readWhole(file, openSignal));
  return { digest: await digestOf(open(signal), onBytes), open };
}

/** Rules work on recipes: this one appends nothing. */
async function changedArchive(
  file: string,
  { perms, storeDir, reader = layerReader() }: Pick<AssembleInput, 'perms' | 'storeDir' | 'reader'>,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<HashedArchive> {
  const { size } = await stat(file).catch((error: unknown) => {
    throw unreadable(Buffer.from(file), error);
  });
  const recipe: LayerRecipe = {
    archive: { location: file, size },
    storeDir,
    addStoreDir: false,
    paths: [],
    leftOut: new Set(),
    mtime: 0,
    canonicalModes: false,
    rules: perms,
  };
  return {
    digest: await reader.digest(recipe, { onBytes, signal }),
    open: (openSignal) => reader.open(recipe, openSignal),
  };
}

async function digestOf(
  chunks: AsyncGenerator<Uint8Array, LayerDigest>,
  onBytes: (bytes: number) => void,
): Promise<LayerDigest> {
  for (let step = await chunks.next(); ; step = await chunks.next()) {
    if (step.done === true) return step.value;
    onBytes(step.value.length);
  }
}

async function* readWhole(file: string, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array, void> {
  try {
    const options = { highWaterMark: 1024 * 1024, ...(signal && { signal }) };
    for await (const chunk of createReadStream(file, options)) yield chunk as Uint8Array;
  } catch (error) {
    throw signal?.aborted === true ? abortedError(error) : unreadable(Buffer.from(file), error);
  }
}
