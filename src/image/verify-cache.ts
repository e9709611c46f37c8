// Whether a cache holds what it says: what was kept is looked at, unpacked, and computed anew where that can be done.
import { inParallel } from '../archive/in-parallel.ts';
import { layerReader } from '../archive/layer-reader.ts';
import type { CacheFolder, CacheKind } from '../cache/cache-folder.ts';
import { type CachedFile, cachedFiles } from '../cache/cached-files.ts';
import { removeEntry } from '../cache/entry.ts';
import { throwIfAborted } from '../errors/aborted.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { blobVerdict } from './formats/oci/verify-blob.ts';
import { asKeptDigest, recipeOfKept } from './kept-digest.ts';
import { checksumProblem, frameVerdict, keptValue, type Verdict } from './kept-files.ts';

export interface VerifyCacheOptions {
  /** Called with bytes checked since the last call. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface CacheReport {
  /** Files looked at, by kind. */
  readonly checked: Readonly<Record<CacheKind, number>>;
  /** What was removed, and what was wrong with it. */
  readonly problems: readonly { readonly file: string; readonly problem: string }[];
  /** Files of which only checksum and form were checked, by the reason. */
  readonly unchecked: readonly { readonly reason: string; readonly count: number }[];
  /** Digests of files that have changed since: they cannot be used any more, and are removed. */
  readonly outdated: number;
}

type VerifiedFile = CachedFile & { readonly kind: CacheKind; readonly key: string };

/** How many files are checked at once. */
const atOnce = 4;

/**
 * Checks each file: its checksum and form; that frames unpack to what they say; that digests of layers are those of the
 * files, where these still lie where they lay; that blobs can be put together from their frames. What is wrong is removed.
 * Use is not noted.
 * @throws NixlayerError E_ABORTED
 */
export async function verifyCache(
  cache: CacheFolder,
  options: VerifyCacheOptions = {},
): Promise<CacheReport> {
  const checked = { digest: 0, blob: 0, frame: 0, place: 0 };
  const problems: { readonly file: string; readonly problem: string }[] = [];
  const unchecked = new Map<string, number>();
  let outdated = 0;
  const check = async (file: VerifiedFile): Promise<void> => {
    throwIfAborted(options.signal);
    checked[file.kind] += 1;
    const verdict = await verdictOf(cache, file, options);
    if (verdict.problem !== undefined) problems.push({ file: file.path, problem: verdict.problem });
    if (verdict.outdated) outdated += 1;
    if (verdict.problem !== undefined || verdict.outdated) removeEntry(cache, file.kind, file.key);
    if (verdict.unchecked !== undefined)
      unchecked.set(verdict.unchecked, (unchecked.get(verdict.unchecked) ?? 0) + 1);
  };
  // Blobs last: frames that are wrong are gone by then.
  const files = [...cachedFiles(cache)].filter(isVerified);
  const [blobs, others] = [true, false].map((isBlob) =>
    files.filter(({ kind }) => (kind === 'blob') === isBlob),
  );
  await inParallel(others ?? [], atOnce, check);
  await inParallel(blobs ?? [], atOnce, check);
  return {
    checked,
    problems,
    unchecked: [...unchecked].map(([reason, count]) => ({ reason, count })),
    outdated,
  };
}

function isVerified(file: CachedFile): file is VerifiedFile {
  return file.kind !== undefined && file.key !== undefined;
}

async function verdictOf(
  cache: CacheFolder,
  { kind, key, path, bytes }: VerifiedFile,
  { onBytes, signal }: VerifyCacheOptions,
): Promise<Verdict> {
  if (kind === 'frame') return frameVerdict(path, key, onBytes, signal);
  const problem = checksumProblem(kind, key, path);
  if (problem !== undefined) return { problem };
  const value = keptValue(path, key);
  if (kind === 'digest') return digestVerdict(value, { onBytes, signal });
  onBytes?.(bytes);
  // Where a blob lies in a registry, only that registry can say.
  return kind === 'place' ? {} : blobVerdict(cache, value);
}

/** Computes a digest again, from the files that its recipe names. */
async function digestVerdict(value: unknown, { onBytes, signal }: VerifyCacheOptions): Promise<Verdict> {
  const kept = asKeptDigest(value);
  if (kept === undefined) return { problem: 'has not the form of a digest' };
  const { digest, stamp, by } = kept;
  try {
    const now = await layerReader().digest(recipeOfKept(value), { onBytes, signal });
    if (now.digest.diffId === digest.diffId && now.digest.size === digest.size) return {};
    const isOutdated = by === 'stamp' && stamp !== now.stamp.value;
    return isOutdated
      ? { outdated: true }
      : { problem: `says ${digest.diffId}, but its files are ${now.digest.diffId}` };
  } catch (error) {
    if (!(error instanceof NixlayerError)) return { problem: 'has no recipe that can be followed' };
    if (error.code === 'E_ABORTED') throw error;
    return {
      unchecked:
        error.code === 'E_INVALID_PATH' ? 'store paths are gone' : 'store paths cannot be read as layers',
    };
  }
}
