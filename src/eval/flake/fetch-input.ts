// Input → its files. Only what is on this machine: folders, and sources that Nix has fetched before.
import { makeFixedOutputPath } from '../../store/store-path.ts';
import { EvalFailure } from '../errors/eval-failure.ts';
import { canonicalPath } from '../files/canonical-path.ts';
import { lstat } from '../files/path-queries.ts';
import type { Session } from '../runtime/session.ts';
import { formatHash, parseHash } from '../strings/hash-text.ts';
import { flakeRefText } from './flake-ref.ts';
import type { InputAttributes } from './input-attributes.ts';

/** A source that is in the store, as far as the evaluation is concerned. */
export interface FlakeSource {
  /** `/nix/store/HASH-source` */
  readonly storePath: string;
  /** Where it was copied from; undefined for what was fetched before. */
  readonly folder: string | undefined;
  /** What a lock file says of it: commit, time, …; empty for a folder without lock. */
  readonly attributes: InputAttributes;
  /** Part of a repository: its commit and times are not known. */
  readonly isGit: boolean;
}

/** A folder as a source. */
export function folderSource(
  session: Session,
  folder: string,
  options: { readonly isGit: boolean; readonly attributes?: InputAttributes },
): FlakeSource {
  const storePath = session.sources.addPath(folder, { name: 'source', method: 'recursive' }).text;
  return { storePath, folder, isGit: options.isGit, attributes: options.attributes ?? {} };
}

/**
 * @param attributes of a flake reference; locked if they have a `narHash`
 * @param name of the input, for messages
 * @throws EvalFailure
 */
export function fetchInput(session: Session, attributes: InputAttributes, name: string): FlakeSource {
  const { type, path } = attributes;
  if (type === 'path' && typeof path === 'string' && path.startsWith('/')) {
    const folder = canonicalPath(path);
    if (lstat(session, folder) === undefined)
      throw new EvalFailure(`the folder of the input '${name}' does not exist: ${folder}`, {
        hint: overrideHint(name),
      });
    const source = folderSource(session, folder, { isGit: false, attributes });
    assertLocked(session, source, attributes, name);
    return source;
  }
  const storePath = lockedPath(session, attributes);
  // As Nix does, which looks there before it fetches.
  if (storePath !== undefined && session.fileSystem.lstat(storePath) !== undefined)
    return { storePath, folder: undefined, attributes, isGit: false };
  throw new EvalFailure(
    `the input '${name}' (${referenceText(attributes)}) is not on this machine, and fetching it takes Nix and the network`,
    { hint: overrideHint(name) },
  );
}

function overrideHint(name: string): string {
  return `Give a folder in its place: --override-input ${name} path:DIR`;
}

function lockedPath(session: Session, { narHash }: InputAttributes): string | undefined {
  if (typeof narHash !== 'string') return undefined;
  return makeFixedOutputPath(session.storeDir, 'recursive', parseHash(narHash, 'sha256'), 'source');
}

function assertLocked(
  session: Session,
  source: FlakeSource,
  attributes: InputAttributes,
  name: string,
): void {
  const expected = lockedPath(session, attributes);
  if (expected === undefined || expected === source.storePath) return;
  const found = narHashOf(session, source);
  throw new EvalFailure(
    `NAR hash mismatch in input '${name}' (${referenceText(attributes)}): locked is ${String(attributes.narHash)}, its files have ${found}`,
    { hint: `The files have changed since they were locked: nix flake update ${name}` },
  );
}

/** `sha256-…` of the source. */
export function narHashOf(session: Session, { folder, storePath, attributes }: FlakeSource): string {
  if (folder === undefined && typeof attributes.narHash === 'string') return attributes.narHash;
  const hash = session.sources.hashPath(folder ?? storePath, 'recursive');
  return formatHash(hash, 'sri');
}

/** As in messages: without what a lock file adds. */
function referenceText({ narHash: _hash, lastModified: _time, ...attributes }: InputAttributes): string {
  try {
    return flakeRefText(attributes);
  } catch {
    return String(attributes.type);
  }
}
