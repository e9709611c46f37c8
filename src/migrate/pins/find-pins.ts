// Files → the nixpkgs that each is written for, as far as files around it tell.
//
// What is nearest wins: what the file itself fetches, or one that it imports; then, folder by folder upwards, what tools have
// pinned there, and what a file there fetches that leads to this one.
import { basename, dirname, join } from 'node:path';
import { diskFileSystem, type FileSystem, onlyReadable } from '../../eval/index.ts';
import { importsOf } from '../../program/imports.ts';
import { SourceFile } from '../../program/source-file.ts';
import { decodeSource, parseAnew } from '../../syntax/index.ts';
import { readFetched } from './fetched.ts';
import { readFlakeLock, readNiv, readNpins } from './lock-files.ts';
import { agreed, type Pin, type Reading } from './pin.ts';

/** Bytes; larger files are not read. */
const largest = 4 << 20;
/** Of the files that one file leads to so many are looked at. */
const mostFiles = 100;

/** @param files absolute. @param roots absolute folders; nothing else is read. @returns undefined for what is not known */
export function findPins(
  files: readonly string[],
  roots: readonly string[],
): ReadonlyMap<string, Pin | undefined> {
  const finder = new PinFinder(onlyReadable(diskFileSystem, roots, []));
  return new Map(files.map((file) => [file, finder.pinOf(file)]));
}

type Found = { readonly file: string; readonly reading: Exclude<Reading, undefined> } | undefined;

const lockFiles: readonly (readonly [name: string, read: (text: string) => Reading])[] = [
  ['flake.lock', readFlakeLock],
  ['npins/sources.json', readNpins],
  ['nix/sources.json', readNiv],
];

/** The entry points of a folder, which may fetch what they hand on. */
const entries = ['default.nix', 'shell.nix', 'release.nix', 'flake.nix'];

interface NixFile {
  readonly imports: readonly string[];
  readonly found: Found;
}

/** Reads each file once. */
class PinFinder {
  readonly #fileSystem: FileSystem;
  readonly #nixFiles = new Map<string, NixFile>();
  readonly #locks = new Map<string, Found>();

  constructor(fileSystem: FileSystem) {
    this.#fileSystem = fileSystem;
  }

  pinOf(file: string): Pin | undefined {
    const found = this.#fetchedFrom(file) ?? this.#above(file);
    return found === undefined || found.reading === 'unknown'
      ? undefined
      : { ...found.reading, file: found.file };
  }

  /** By the file and those that it leads to, the nearest first. */
  #fetchedFrom(file: string): Found {
    const seen = new Set([file]);
    for (let level = [file]; level.length > 0; ) {
      const found = level.flatMap((each) => this.#nixFile(each).found ?? []);
      const reading = agreed(found.map((each) => each.reading));
      const [first] = found;
      if (first && reading !== undefined) return { file: first.file, reading };
      const next = new Set(
        level.flatMap((each) => this.#nixFile(each).imports).filter((each) => !seen.has(each)),
      );
      level = [...next].slice(0, mostFiles - seen.size);
      for (const each of level) seen.add(each);
    }
    return undefined;
  }

  #above(file: string): Found {
    for (let folder = dirname(file); ; folder = dirname(folder)) {
      const found = this.#lockIn(folder) ?? this.#entryIn(folder, file);
      if (found || folder === dirname(folder)) return found;
    }
  }

  #lockIn(folder: string): Found {
    if (!this.#locks.has(folder)) this.#locks.set(folder, this.#readLocks(folder, lockFiles));
    return this.#locks.get(folder);
  }

  #readLocks(folder: string, files: typeof lockFiles): Found {
    for (const [name, read] of files) {
      const file = join(folder, name);
      const text = this.#read(file);
      const reading = text === undefined ? undefined : read(text);
      if (reading !== undefined) return { file, reading };
    }
    return undefined;
  }

  #entryIn(folder: string, file: string): Found {
    for (const name of entries) {
      const entry = join(folder, name);
      if (entry === file || !this.#leadsTo(entry, file)) continue;
      const found = this.#fetchedFrom(entry);
      if (found) return found;
    }
    return undefined;
  }

  #leadsTo(from: string, to: string): boolean {
    const seen = new Set([from]);
    for (const each of seen) {
      if (each === to) return true;
      if (seen.size < mostFiles) for (const next of this.#nixFile(each).imports) seen.add(next);
    }
    return false;
  }

  #nixFile(file: string): NixFile {
    const known = this.#nixFiles.get(file) ?? this.#readNix(file);
    this.#nixFiles.set(file, known);
    return known;
  }

  #readNix(file: string): NixFile {
    const nothing: NixFile = { imports: [], found: undefined };
    const text = this.#read(file);
    if (text === undefined) return nothing;
    try {
      const source = SourceFile.of(parseAnew(decodeSource(Buffer.from(text), file)));
      const reading = readFetched(source);
      const found = this.#lockBeside(file) ?? (reading === undefined ? undefined : { file, reading });
      return { imports: importsOf(source, this.#fileSystem), found };
    } catch (error) {
      // Nested deeper than this thread's stack is.
      if (error instanceof RangeError) return nothing;
      throw error;
    }
  }

  /** What a file is for that a tool made. */
  #lockBeside(file: string): Found {
    const folder = dirname(file);
    const [flake, npins, niv] = lockFiles;
    if (basename(file) === 'flake.nix' && flake) return this.#readLocks(folder, [flake]);
    if (basename(folder) === 'npins' && basename(file) === 'default.nix' && npins)
      return this.#readLocks(dirname(folder), [npins]);
    if (basename(folder) === 'nix' && basename(file) === 'sources.nix' && niv)
      return this.#readLocks(dirname(folder), [niv]);
    return undefined;
  }

  /** @returns undefined for what is not there, no ordinary file, too large, or out of reach */
  #read(file: string): string | undefined {
    try {
      const real = this.#fileSystem.realpath(file);
      const stat = this.#fileSystem.lstat(real);
      if (stat?.type !== 'regular' || stat.size > largest) return undefined;
      return Buffer.from(this.#fileSystem.readFile(real)).toString();
    } catch {
      return undefined;
    }
  }
}
