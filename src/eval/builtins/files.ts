import type { NarFileType, NarFilter } from '../../store/nar.ts';
import { type IngestionMethod, makeFixedOutputPath, toHex } from '../../store/store-path.ts';
import { EvalFailure } from '../errors/eval-failure.ts';
import { baseName, canonicalPath } from '../files/canonical-path.ts';
import { nixFetchurlPath } from '../files/nix-fetchurl-path.ts';
import { fileType, lstat, pathExists, readDir } from '../files/path-queries.ts';
import { findFile } from '../files/search-path.ts';
import { importFile, scopedImportFile } from '../load/load-source.ts';
import { call } from '../runtime/call.ts';
import { coerceToPath, coerceToString, plain } from '../runtime/coerce.ts';
import {
  forceAttrs,
  forceBool,
  forceFunction,
  forceList,
  forcePlainString,
  forceString,
} from '../runtime/expect.ts';
import type { SearchPathEntry, Session } from '../runtime/session.ts';
import { refuseZeroBytes } from '../strings/bytes.ts';
import { parseHash } from '../strings/hash-text.ts';
import { Attrs } from '../values/attrs.ts';
import {
  ContextString,
  contextOf,
  decodeContextItem,
  type StringContext,
  textOf,
  withContext,
} from '../values/string-context.ts';
import { force, NixPath, type Slot, type Value } from '../values/value.ts';
import { nixFetchurl } from './nix-fetchurl.ts';
import type { BuiltinTable } from './table.ts';

/** A path to read from. What derivations build is not there, unless it was built before. */
function readablePath(session: Session, slot: Slot): string {
  const { path, value } = coerceToPath(session, slot);
  const derivation = [...contextOf(value)].map(decodeContextItem).find((item) => item.type !== 'path');
  if (derivation && derivation.type === 'output' && lstat(session, canonicalPath(path)) === undefined) {
    throw new EvalFailure(
      `cannot read '${path}', since it is made by '${derivation.drvPath}', which is not built`,
      {
        hint: 'Import from derivation needs Nix: build it first, or evaluate with Nix.',
      },
    );
  }
  return canonicalPath(path);
}

function importPath(session: Session, slot: Slot): Value {
  const path = readablePath(session, slot);
  return path === nixFetchurlPath ? nixFetchurl(session) : importFile(session, path);
}

function filterFunction(session: Session, slot: Slot): NarFilter {
  const filter = forceFunction(slot);
  return (path, type) => forceBool(call(session, filter, path, type));
}

/** The file behind a path value or a string that names a store object of this evaluation. */
function sourcePath(session: Session, slot: Slot): string {
  const path = readablePath(session, slot);
  const place = session.sources.locate(path);
  return 'path' in place ? place.path : path;
}

function addPath(session: Session, slot: Slot): ContextString {
  const args = forceAttrs(slot);
  const known = ['path', 'name', 'filter', 'recursive', 'sha256'];
  const unknown = args.sortedNames().find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new EvalFailure(`unsupported argument '${unknown}' to 'builtins.path'`, {
      hint: `Known are ${known.join(', ')}.`,
    });
  const pathSlot = args.get('path');
  if (pathSlot === undefined)
    throw new EvalFailure(`missing required 'path' attribute in the first argument to 'builtins.path'`);
  const get = <T>(name: string, read: (slot: Slot) => T): T | undefined => {
    const value = args.get(name);
    return value === undefined ? undefined : read(value);
  };
  const path = sourcePath(session, pathSlot);
  const name = get('name', forcePlainString) ?? baseName(path);
  const method: IngestionMethod = (get('recursive', forceBool) ?? true) ? 'recursive' : 'flat';
  const filter = get('filter', (value) => filterFunction(session, value));
  const expected = get('sha256', (value) => parseHash(forcePlainString(value), 'sha256', true));
  const added = session.sources.addPath(path, { name, method, filter });
  if (expected) {
    const wanted = makeFixedOutputPath(session.storeDir, method, expected, name);
    if (wanted !== added.text)
      throw new EvalFailure(
        `store path mismatch in (possibly filtered) path added from '${path}': expected hash ${toHex(expected.digest)}`,
        { hint: `The contents give ${added.text}, the hash ${wanted}.` },
      );
  }
  return added;
}

function storeReferences(context: StringContext, name: string): string[] {
  return [...context].map((item) => {
    const decoded = decodeContextItem(item);
    if (decoded.type === 'path') return decoded.path;
    throw new EvalFailure(
      `in 'toFile': the file named '${name}' must not contain a reference to a derivation but contains (${decoded.drvPath})`,
      { hint: 'Use a derivation, such as `pkgs.writeText`, for texts that refer to packages.' },
    );
  });
}

function storePath(session: Session, slot: Slot): ContextString {
  const { path, value } = coerceToPath(session, slot);
  const { storeDir } = session;
  const text = canonicalPath(path);
  const isInStore = (candidate: string) =>
    candidate.startsWith(`${storeDir}/`) && candidate !== `${storeDir}/`;
  const real = isInStore(text) ? text : session.fileSystem.realpath(text);
  if (!isInStore(real)) throw new EvalFailure(`path '${path}' is not in the Nix store`);
  const end = real.indexOf('/', storeDir.length + 1);
  const object = end < 0 ? real : real.slice(0, end);
  return new ContextString(real, new Set([...contextOf(value), object]));
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
    if (!pathExists(session, canonical)) return false;
    // `x/` and `x/.` ask for a folder.
    return /\/\.?$/.test(path) && canonical !== '/' ? isFolder(session, canonical) : true;
  },
  path: (session, args) => addPath(session, args),
  filterSource: (session, filter, slot) => {
    const path = sourcePath(session, slot);
    return session.sources.addPath(path, {
      name: baseName(path),
      method: 'recursive',
      filter: filterFunction(session, filter),
    });
  },
  toFile: (session, nameSlot, contentSlot) => {
    const name = forcePlainString(nameSlot);
    const contents = forceString(contentSlot);
    return session.sources.addText(name, textOf(contents), storeReferences(contextOf(contents), name));
  },
  storePath: (session, path) => storePath(session, path),
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
