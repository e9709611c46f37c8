// The entries of a layer archive, each compared with those before it. What is refused is what Docker refuses, or what
// unpacks differently from program to program (OCI image-spec, layer.md; pkg/archive of Docker).
import { type ByteString, toText } from '../../archive/byte-string.ts';
import type { ReadEntry } from '../../archive/read-entry.ts';
import { opaque, whiteout } from '../whiteout.ts';
import { type FindingCode, type FindingCollector, type FindingPlace, quoted } from './finding.ts';

/** What a name is so far; a folder that is only in the names of others is `implied`. */
type Kind = 'directory' | 'implied' | 'symlink' | 'other' | 'whiteout';

/** PATH_MAX of Linux: a longer name cannot be unpacked. */
const maxPath = 4096;
/** Bytes that names may take; what comes behind is compared with none. A million files of usual names fit. */
const maxMemory = 128 * 1024 * 1024;
const memoryOfName = 64;

export interface EntryChecks {
  add(entry: ReadEntry): void;
  /** How many names begin with a slash, which all programs take for the root of the image. */
  absoluteNames(): number;
}

/** @param place of the layer */
export function entryChecks(place: FindingPlace, findings: FindingCollector): EntryChecks {
  const kinds = new Map<ByteString, Kind>();
  let memory = 0;
  let lastFolder: ByteString = '';
  let absolute = 0;

  const report = (
    severity: 'error' | 'note',
    code: FindingCode,
    name: ByteString,
    what: string,
    more: { readonly expected?: string; readonly found?: string } = {},
  ): void => {
    const entry = toText(name.slice(0, maxPath));
    findings[severity](code, `${quoted(entry)} in ${placeText(place)} ${what}`, { ...place, entry, ...more });
  };
  const isFull = (): boolean => memory > maxMemory;
  const keep = (name: ByteString, kind: Kind): void => {
    if (isFull()) return;
    if (!kinds.has(name)) memory += memoryOfName + name.length;
    kinds.set(name, kind);
    if (isFull())
      findings.note(
        'unchecked-entries',
        `${placeText(place)} has more names than are kept: entries behind the first ${kinds.size} names are not compared with others`,
        place,
      );
  };

  /** False when the entry cannot lie there. */
  const checkFolders = (name: ByteString, parts: readonly ByteString[]): boolean => {
    const folder = parts.slice(0, -1).join('/');
    if (folder === '' || folder === lastFolder) return true;
    let at = '';
    for (const part of parts.slice(0, -1)) {
      if (part.startsWith(whiteout)) {
        report('error', 'whiteout', name, 'lies in a whiteout, which is no folder');
        return false;
      }
      at = at === '' ? part : `${at}/${part}`;
      const kind = kinds.get(at);
      if (kind === 'symlink') {
        report('error', 'through-symlink', name, `lies behind the symbolic link ${quoted(toText(at))}`);
        return false;
      }
      if (kind === 'other') {
        report('error', 'duplicate-entry', name, `lies in ${quoted(toText(at))}, which is no folder`);
        return false;
      }
      if (kind === undefined) keep(at, 'implied');
    }
    lastFolder = folder;
    return true;
  };

  const checkSymlink = (entry: ReadEntry, parts: readonly ByteString[]): void => {
    if (entry.linkName === '') {
      report('error', 'symlink-target', entry.name, 'is a symbolic link to nothing');
      return;
    }
    let depth = parts.length - 1;
    for (const part of entry.linkName.split('/', maxPath)) {
      if (part === '..') depth -= 1;
      else if (part !== '' && part !== '.') depth += 1;
      if (depth >= 0) continue;
      report('error', 'symlink-target', entry.name, 'is a symbolic link that leads out of the image', {
        expected: 'a target below the root',
        found: toText(entry.linkName),
      });
      return;
    }
  };

  const checkHardLink = ({ name, linkName }: ReadEntry): void => {
    const target = partsOf(linkName);
    const more = { expected: 'a file that stands before it in the layer', found: toText(linkName) };
    const fail = (what: string): void => report('error', 'hard-link', name, what, more);
    if (linkName.length > maxPath || target.includes('..') || target.length === 0) {
      fail('is a hard link that leads out of the layer');
      return;
    }
    let at = '';
    for (const [index, part] of target.entries()) {
      at = at === '' ? part : `${at}/${part}`;
      const kind = kinds.get(at);
      const isLast = index === target.length - 1;
      if (!isLast && kind === 'symlink') {
        report(
          'error',
          'through-symlink',
          name,
          `is a hard link behind the symbolic link ${quoted(toText(at))}`,
          more,
        );
        return;
      }
      if (!isLast) continue;
      if (kind === 'directory' || kind === 'implied') {
        fail('is a hard link to a folder');
        return;
      }
      if ((kind === undefined || kind === 'whiteout') && !isFull()) {
        fail('is a hard link to what the layer does not have before it');
        return;
      }
    }
  };

  const checkWhiteout = (entry: ReadEntry, parts: readonly ByteString[], base: ByteString): void => {
    const removed = base.slice(whiteout.length);
    // At the root, names with the prefix twice are the books of old storage drivers.
    const isBooks = removed.startsWith(whiteout) && parts.length === 1;
    if (base === opaque || isBooks) return;
    if (removed === '' || removed === '.' || removed === '..') {
      report('error', 'whiteout', entry.name, 'takes away no file of its folder');
      return;
    }
    if (removed.startsWith(whiteout)) {
      report('note', 'whiteout', entry.name, 'has the prefix of whiteouts twice');
      return;
    }
    if (entry.type !== 'file' || entry.size > 0)
      report('note', 'whiteout', entry.name, 'is a whiteout that is no empty file');
    const hidden = [...parts.slice(0, -1), removed].join('/');
    const kind = kinds.get(hidden);
    if (kind !== undefined && kind !== 'whiteout')
      report('note', 'whiteout', entry.name, 'takes away what the same layer has before it');
  };

  return {
    absoluteNames: () => absolute,
    add(entry) {
      const { name, type, linkName } = entry;
      if (name === '' || name.includes('\0')) {
        report('error', 'entry-name', name, 'is no name');
        return;
      }
      if (name.length > maxPath) {
        report('error', 'entry-name', name, `is longer than a path can be`, {
          expected: `at most ${maxPath} bytes`,
          found: `${name.length} bytes`,
        });
        return;
      }
      if (name.startsWith('/')) absolute += 1;
      const parts = partsOf(name);
      if (parts.includes('..')) {
        report('error', 'entry-name', name, 'leads out of its folder');
        return;
      }
      checkHeader(entry);
      const base = parts.at(-1);
      if (base === undefined) {
        if (type !== 'directory') report('error', 'entry-type', name, 'is the root, and no folder');
        return;
      }
      if (!checkFolders(name, parts)) return;
      const path = parts.join('/');
      const isWhiteout = base.startsWith(whiteout);
      if (isWhiteout) checkWhiteout(entry, parts, base);
      else if (type === 'symlink') checkSymlink(entry, parts);
      else if (type === 'link') checkHardLink(entry);
      const kind = kindOf(type, isWhiteout);
      checkRepeated(name, kinds.get(path), kind);
      if (kinds.get(path) !== kind) lastFolder = '';
      keep(
        path,
        kind === 'other' && type === 'link' ? (kinds.get(partsOf(linkName).join('/')) ?? kind) : kind,
      );
    },
  };

  function checkHeader({ name, type, flag, uid, gid, major, minor }: ReadEntry): void {
    if (type === 'other')
      report('error', 'entry-type', name, 'is of a kind that no image has', {
        expected: 'a file, folder, link, device or pipe',
        found: `the type ${quoted(flag)}`,
      });
    // chown(2) has 32 bits for each.
    for (const [what, id] of [
      ['user', uid],
      ['group', gid],
    ] as const)
      if (id < 0 || id > 0xffff_ffff)
        report('error', 'entry-owner', name, `belongs to no ${what}`, {
          expected: '0 to 4294967295',
          found: String(id),
        });
    if (type === 'character-device' && major === 0 && minor === 0)
      report('note', 'whiteout', name, 'is a device 0/0, which overlay file systems take for a whiteout');
  }

  function checkRepeated(name: ByteString, before: Kind | undefined, now: Kind): void {
    if (before === undefined || (before === 'implied' && now === 'directory')) return;
    if (before === 'directory' && now === 'directory') {
      report('note', 'duplicate-entry', name, 'is there more than once, each time a folder');
      return;
    }
    report('error', 'duplicate-entry', name, 'is there more than once', { expected: 'every name once' });
  }
}

function kindOf(type: ReadEntry['type'], isWhiteout: boolean): Kind {
  if (isWhiteout) return 'whiteout';
  return type === 'directory' || type === 'symlink' ? type : 'other';
}

function partsOf(name: ByteString): readonly ByteString[] {
  return name.split('/').filter((part) => part !== '' && part !== '.');
}

export function placeText({ blob, layer, file }: FindingPlace): string {
  const what = layer === undefined ? 'the layer' : `layer ${layer}`;
  const name = file ?? blob;
  return name === undefined ? what : `${what} (${name})`;
}
