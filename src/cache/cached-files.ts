// What lies in a cache folder: only what has a name of ours is ours.
import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { type CacheFolder, type CacheKind, cacheKinds } from './cache-folder.ts';
import { temporaryEnding } from './kept-file.ts';

export interface CachedFile {
  /** Undefined for those of other versions. */
  readonly kind: CacheKind | undefined;
  /** Undefined for what is being written, or was left over when its writer was killed. */
  readonly key: string | undefined;
  readonly path: string;
  readonly bytes: number;
  /** When it was last used, in milliseconds since the epoch. */
  readonly usedAt: number;
}

/** Folders of any version, this one or another. */
const kindFolder = /^(?:digests|blobs|frames)-\d+$/;
const firstDigits = /^[0-9a-f]{2}$/;
const keyName = /^[0-9a-f]{64}$/;
const temporaryName = /^[0-9a-f]{64}\.[0-9a-f-]{36}/;

/** The folders of kinds that there are, whatever version they are of. */
export function kindFolders(path: string): string[] {
  // The slash follows a link: whoever named one chose it.
  return names(`${path}/`).filter((name) => kindFolder.test(name));
}

/** Folders inside of a folder of a kind. */
export function keyFolders(path: string, kind: string): string[] {
  return names(join(path, kind)).filter((name) => firstDigits.test(name));
}

/** The files of a cache in no order. What is missing or cannot be read is passed over, and links are not followed. */
export function* cachedFiles({ path }: Pick<CacheFolder, 'path'>): Generator<CachedFile, void> {
  const kinds = new Map(
    Object.entries(cacheKinds).map(([kind, folder]) => [folder as string, kind as CacheKind]),
  );
  for (const folder of kindFolders(path)) {
    for (const start of keyFolders(path, folder)) {
      for (const name of names(join(path, folder, start))) {
        const key = keyName.test(name) ? name : undefined;
        const isOurs = name.startsWith(start) && (key !== undefined || isTemporary(name));
        const status = isOurs ? statusOf(join(path, folder, start, name)) : undefined;
        if (status !== undefined) yield { kind: kinds.get(folder), key, ...status };
      }
    }
  }
}

/** Everything below the folders of kinds that {@link cachedFiles} does not name. */
export function countOthers(path: string): number {
  let found = 0;
  for (const folder of kindFolders(path))
    for (const start of names(join(path, folder)))
      found += firstDigits.test(start) ? names(join(path, folder, start)).length : 1;
  for (const _ of cachedFiles({ path })) found -= 1;
  return found;
}

function isTemporary(name: string): boolean {
  return temporaryName.test(name) && name.endsWith(temporaryEnding);
}

function statusOf(path: string): Pick<CachedFile, 'path' | 'bytes' | 'usedAt'> | undefined {
  const status = linkStatus(path);
  return status?.isFile() ? { path, bytes: status.size, usedAt: status.mtimeMs } : undefined;
}

/** Of a link its own. Undefined where there is nothing that can be looked at. */
export function linkStatus(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}

/** None of what is no folder, or a link to one. */
function names(folder: string): string[] {
  try {
    return linkStatus(folder)?.isDirectory() ? readdirSync(folder) : [];
  } catch {
    return [];
  }
}
