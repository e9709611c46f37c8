// Built-in functions that put files into the store.

import { toHex } from '../../store/hash.ts';
import type { NarFilter } from '../../store/nar.ts';
import { type IngestionMethod, makeFixedOutputPath } from '../../store/store-path.ts';
import { EvalFailure } from '../errors/eval-failure.ts';
import { baseName, canonicalPath } from '../files/canonical-path.ts';
import { realPath } from '../files/path-queries.ts';
import { call } from '../runtime/call.ts';
import { coerceToPath } from '../runtime/coerce.ts';
import { forceAttrs, forceBool, forceFunction, forcePlainString, forceString } from '../runtime/expect.ts';
import { isNixSince } from '../runtime/nix-version.ts';
import type { Session } from '../runtime/session.ts';
import { parseHash } from '../strings/hash-text.ts';
import {
  ContextString,
  contextOf,
  decodeContextItem,
  type StringContext,
  textOf,
} from '../values/string-context.ts';
import type { Slot } from '../values/value.ts';
import { readablePath } from './readable-path.ts';
import type { BuiltinTable } from './table.ts';

function filterFunction(session: Session, slot: Slot): NarFilter {
  const filter = forceFunction(slot);
  return (path, type) => forceBool(call(session, filter, path, type));
}

// Since 2.21 Nix copies what a link leads to, under the link's name. (`"${./link}"` copies the link.)
function withoutLinks(session: Session, path: string): string {
  const place = session.sources.locate(path);
  const isOnDisk = 'path' in place && place.path === path;
  return isOnDisk && isNixSince(session, '2.21') ? realPath(session, path) : path;
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
  const given = readablePath(session, pathSlot);
  const name = get('name', forcePlainString) ?? baseName(given);
  const path = withoutLinks(session, given);
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

export const storeFileBuiltins: BuiltinTable = {
  path: (session, args) => addPath(session, args),
  filterSource: (session, filter, slot) => {
    const path = readablePath(session, slot);
    return session.sources.addPath(withoutLinks(session, path), {
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
};
