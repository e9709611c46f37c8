// The digest of a layer that nixlayer writes, and its bytes. What was hashed once is not hashed again, neither by this
// run nor by a later one.

import { type FileStamp, isSettled, joinStamps } from '../archive/file-stamp.ts';
import type { LayerDigest } from '../archive/layer-digest.ts';
import { type LayerReader, layerReader } from '../archive/layer-reader.ts';
import type { LayerRecipe } from '../archive/layer-recipe.ts';
import { layerChanged } from '../archive/send-layer.ts';
import { layerWriterVersion } from '../archive/store-layer.ts';
import type { WorkStats } from '../archive/work-stats.ts';
import { type CacheFolder, cacheKey } from '../cache/cache-folder.ts';
import { removeEntry } from '../cache/entry.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { type KeptDigest, keepDigest, readKeptDigest } from './kept-digest.ts';
import { verified } from './verified-layer.ts';

/** With what layers are read, and what is known of them before. */
export interface LayerWork {
  /** Where layers are read; worker threads by default. */
  readonly reader?: LayerReader | undefined;
  /** Where digests are kept; without it each run hashes anew. */
  readonly cache?: CacheFolder | undefined;
  /** SRI form; where it is not known, files are taken for the same while their status is. */
  readonly narHash?: ((storePath: string) => string | undefined) | undefined;
  /** Hashes what is sent, also where the files are still those that were hashed. */
  readonly paranoid?: boolean | undefined;
  readonly stats?: WorkStats | undefined;
}

export interface HashedRecipe {
  readonly digest: LayerDigest;
  /** As those of `Layer`. */
  readonly recipe: LayerRecipe;
  readonly hashes: readonly string[] | undefined;
  readonly inParts: boolean;
  /** As `Layer.open` and `Layer.assertUnchanged`. */
  open(signal?: AbortSignal): AsyncGenerator<Uint8Array, void>;
  assertUnchanged(signal?: AbortSignal): Promise<void>;
}

/**
 * @param contents store paths whose files decide the layer's bytes, in an order that the recipe decides
 * @param onBytes called with bytes done since the last call
 * @throws NixlayerError E_INVALID_PATH, E_STORE_FORMAT, E_ARCHIVE_FORMAT, E_LAYER_CHANGED, E_ABORTED
 */
export async function hashedLayer(
  recipe: LayerRecipe,
  contents: readonly string[],
  work: LayerWork,
  onBytes: (bytes: number) => void,
  signal: AbortSignal | undefined,
): Promise<HashedRecipe> {
  const { reader = layerReader(), cache, stats, paranoid = false } = work;
  const { key, lookedAt } = await keyOf(recipe, contents, work, signal);
  const by = lookedAt ? 'stamp' : 'hashes';
  const kept = key === undefined ? undefined : readKeptDigest(cache, key);
  const { digest, stamp } = kept ?? (await hashNow());
  if (kept !== undefined) {
    onBytes(digest.size);
    if (stats !== undefined) stats.reused += digest.size;
  }
  return {
    digest,
    recipe,
    hashes: knownHashes(contents, work),
    inParts: reader.readsInParts(recipe),
    open: (openSignal) => {
      const known =
        paranoid || stamp === undefined
          ? undefined
          : { digest, stamp, fromBefore: kept !== undefined && !lookedAt };
      const readAt = Date.now();
      const chunks = reader.open(recipe, {
        signal: openSignal,
        known,
        stats,
        onHashed: (hashed) => {
          if (key === undefined || hashed.digest.diffId !== digest.diffId) return;
          keepDigest(cache, key, recipe, { digest, stamp: settled(hashed.stamp, readAt), by });
        },
      });
      return verified(chunks, digest, () => differs(kept !== undefined));
    },
    async assertUnchanged(checkSignal) {
      if (!paranoid && stamp !== undefined) {
        if (joinStamps(await reader.stamps(recipe, checkSignal)).value === stamp) return;
        if (kept === undefined) throw layerChanged(contents);
      }
      const now = await reader.digest(recipe, { signal: checkSignal, stats });
      if (now.digest.diffId !== digest.diffId) throw differs(kept !== undefined);
    },
  };

  async function hashNow(): Promise<KeptDigest> {
    const readAt = Date.now();
    const hashed = await reader.digest(recipe, { onBytes, signal, stats });
    if (key !== undefined)
      keepDigest(cache, key, recipe, { digest: hashed.digest, stamp: settled(hashed.stamp, readAt), by });
    // Within this run a change is an error, however soon it came.
    return { digest: hashed.digest, stamp: hashed.stamp.value };
  }

  function differs(isKept: boolean): NixlayerError {
    if (!isKept || key === undefined) return layerChanged(contents);
    removeEntry(cache, 'digest', key);
    return new NixlayerError(
      'E_LAYER_CHANGED',
      `The layer with ${contents[0]} is not what the cache says: its digest is another one`,
      {
        hint: 'What the cache said is removed. Run the command again; `nixlayer cache verify` checks the rest.',
      },
    );
  }
}

function settled(stamp: FileStamp, readAt: number): string | undefined {
  return isSettled(stamp, readAt) ? stamp.value : undefined;
}

interface LayerKey {
  /** Undefined without a cache, and while files are so new that a change of them may go unnoticed. */
  readonly key: string | undefined;
  /** The status of the files is part of the key. */
  readonly lookedAt: boolean;
}

async function keyOf(
  recipe: LayerRecipe,
  contents: readonly string[],
  { reader = layerReader(), cache, narHash }: LayerWork,
  signal: AbortSignal | undefined,
): Promise<LayerKey> {
  if (cache === undefined) return { key: undefined, lookedAt: false };
  const decides = [layerWriterVersion, withoutLocations(recipe), contents];
  const hashes = knownHashes(contents, { narHash });
  if (hashes !== undefined) return { key: cacheKey([...decides, hashes]), lookedAt: false };
  const readAt = Date.now();
  const stamp = joinStamps(await reader.stamps(recipe, signal));
  const key = isSettled(stamp, readAt) ? cacheKey([...decides, 'stamp', stamp.value]) : undefined;
  return { key, lookedAt: true };
}

/** Undefined unless all are known. */
function knownHashes(
  contents: readonly string[],
  { narHash }: Pick<LayerWork, 'narHash'>,
): readonly string[] | undefined {
  const hashes = contents.map((path) => narHash?.(path) ?? '');
  return hashes.includes('') ? undefined : hashes;
}

/** What decides the bytes beside the files. */
function withoutLocations(recipe: LayerRecipe): unknown {
  if ('copied' in recipe) return { copied: true, rules: recipe.rules };
  if ('merged' in recipe) return { ...recipe, merged: recipe.merged.map(({ location, ...path }) => path) };
  const paths = recipe.paths.map(({ storePath }) => storePath);
  if ('archive' in recipe)
    return { ...recipe, archive: recipe.archive.size, leftOut: [...recipe.leftOut].sort(), paths };
  return { ...recipe, paths };
}
