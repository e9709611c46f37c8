// Questions about files, through the session's file system and its store objects.

import type { NarFileType } from '../../store/nar.ts';
import { EvalFailure } from '../errors/eval-failure.ts';
import type { Session } from '../runtime/session.ts';
import { canonicalPath } from './canonical-path.ts';
import type { FileStat } from './file-system.ts';
import { noSuchFile, unreadable } from './source-store.ts';

const maxLinks = 1024;

/** undefined if nothing is there or it cannot be seen. */
export function lstat(session: Session, path: string): FileStat | undefined {
  const place = session.sources.locate(path);
  if ('text' in place) return { type: 'regular', executable: false, size: place.text.length };
  try {
    return session.fileSystem.lstat(place.path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOTDIR' || code === 'ELOOP' || code === 'ENAMETOOLONG') return undefined;
    throw unreadable(path, error);
  }
}

/** Follows links at the end of the path; `undefined` for a dangling one. */
export function pathExists(session: Session, path: string): boolean {
  return lstat(session, path) !== undefined;
}

export function fileType(session: Session, path: string): NarFileType {
  const stat = lstat(session, path);
  if (!stat) throw noSuchFile(path);
  return stat.type;
}

export function readDir(
  session: Session,
  path: string,
): readonly { readonly name: string; readonly type: NarFileType }[] {
  const place = session.sources.locate(path);
  if ('text' in place) throw new EvalFailure(`cannot list '${path}': it is not a directory`);
  const { fileSystem } = session;
  try {
    if (fileSystem.readTypedDir) return fileSystem.readTypedDir(place.path);
    return fileSystem
      .readDir(place.path)
      .map((name) => ({ name, type: fileType(session, `${place.path}/${name}`) }));
  } catch (error) {
    throw error instanceof EvalFailure ? error : unreadable(path, error);
  }
}

/** The path with all links followed. @throws EvalFailure when it leads nowhere */
export function realPath(session: Session, path: string): string {
  if (!lstat(session, path)) throw noSuchFile(path);
  try {
    return session.fileSystem.realpath(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Where an import reads from: links are followed, and a folder stands for its default.nix. */
export function resolveImport(session: Session, path: string): string {
  let current = canonicalPath(path);
  for (let count = 0; count < maxLinks; count++) {
    const stat = lstat(session, current);
    if (!stat) throw noSuchFile(current);
    if (stat.type === 'directory') {
      current = `${current === '/' ? '' : current}/default.nix`;
      if (!lstat(session, current)) throw noSuchFile(current);
      continue;
    }
    if (stat.type !== 'symlink') return current;
    const place = session.sources.locate(current);
    const target = 'path' in place ? session.fileSystem.readLink(place.path) : '';
    current = canonicalPath(target.startsWith('/') ? target : `${current}/../${target}`);
  }
  throw new EvalFailure(`too many symbolic links at '${path}'`);
}
