// Built-in functions: reading files and importing them.
import type { NarFileType } from '../../store/nar.ts';
import { EvalFailure } from '../errors/eval-failure.ts';
import { baseName, canonicalPath } from '../files/canonical-path.ts';
import { isOutside } from '../files/confined-file-system.ts';
import { nixFetchurlPath } from '../files/nix-fetchurl-path.ts';
import { fileType, lstat, pathExists, readDir } from '../files/path-queries.ts';
import { findFile } from '../files/search-path.ts';
import { importFile, scopedImportFile } from '../load/load-source.ts';
import { coerceToPath, coerceToString, plain } from '../runtime/coerce.ts';
import { forceAttrs, forceList, forcePlainString, forceString } from '../runtime/expect.ts';
import type { SearchPathEntry, Session } from '../runtime/session.ts';
import { refuseZeroBytes } from '../strings/zero-bytes.ts';
import { contextOf, textOf, withContext } from '../values/string-context.ts';
import { Attrs, force, NixPath, type Slot, type Value } from '../values/value.ts';
import { nixFetchurl } from './nix-fetchurl.ts';
import { readablePath } from './readable-path.ts';
import type { BuiltinTable } from './table.ts';

function importPath(session: Session, slot: Slot): Value {
  const path = readablePath(session, slot);
  return path === nixFetchurlPath ? nixFetchurl(session) : importFile(session, path);
}

/** Entries of `builtins.nixPath`-like lists. */
function searchPathEntries(slot: Slot): SearchPathEntry[] {
  return forceList(slot).map((item) => {
    const attrs = forceAttrs(item);
    const prefix = attrs.get('prefix');
    const path = attrs.get('path');
    if (path === undefined) throw new EvalFailure(`attribute 'path' missing in a search path entry`);
    const value = force(path);
    return {
      prefix: prefix === undefined ? '' : forcePlainString(prefix),
      path: value instanceof NixPath ? value.path : textOf(forceString(value)),
    };
  });
}

function directoryName(path: string): string {
  const slash = path.lastIndexOf('/');
  if (slash < 0) return '.';
  return slash === 0 ? '/' : path.slice(0, slash);
}

export const fileBuiltins: BuiltinTable = {
  import: (session, path) => importPath(session, path),
  scopedImport: (session, scope, path) =>
    scopedImportFile(session, readablePath(session, path), forceAttrs(scope)),
  readFile: (session, path) => {
    const file = readablePath(session, path);
    const text = refuseZeroBytes(session.sources.readText(file), `the contents of the file '${file}'`);
    const place = session.sources.objects.get(file);
    return place?.type === 'text' ? withContext(text, new Set(place.references)) : text;
  },
  readDir: (session, path) =>
    new Attrs(
      new Map(
        readDir(session, readablePath(session, path)).map(({ name, type }): [string, NarFileType] => [
          name,
          type,
        ]),
      ),
    ),
  readFileType: (session, path) => fileType(session, readablePath(session, path)),
  pathExists: (session, slot) => {
    const { path } = coerceToPath(session, slot);
    const canonical = canonicalPath(path);
    if (!mayExist(session, canonical)) return false;
    // `x/` and `x/.` ask for a folder.
    return /\/\.?$/.test(path) && canonical !== '/' ? isFolder(session, canonical) : true;
  },
  toPath: (session, slot) => {
    const { path, value } = coerceToPath(session, slot);
    return withContext(canonicalPath(path), contextOf(value));
  },
  findFile: (session, entries, name) =>
    new NixPath(findFile(session, searchPathEntries(entries), forcePlainString(name))),
  baseNameOf: (session, slot) => {
    const value = coerceToString(session, slot, plain);
    return withContext(baseName(textOf(value)), contextOf(value));
  },
  dirOf: (session, slot) => {
    const value = force(slot);
    if (value instanceof NixPath) return new NixPath(canonicalPath(`${value.path}/..`));
    const string = coerceToString(session, value, plain);
    return withContext(directoryName(textOf(string)), contextOf(string));
  },
};

// Where only some files may be read, the others are not there; analysis says that it does not know.
function mayExist(session: Session, path: string): boolean {
  try {
    return pathExists(session, path);
  } catch (error) {
    if (session.analysis === undefined && isOutside(error)) return false;
    throw error;
  }
}

function isFolder(session: Session, path: string): boolean {
  const stat = lstat(session, path);
  if (stat?.type !== 'symlink') return stat?.type === 'directory';
  const place = session.sources.locate(path);
  if (!('path' in place)) return false;
  try {
    return lstat(session, session.fileSystem.realpath(place.path))?.type === 'directory';
  } catch {
    return false;
  }
}
